import pytest

from app.actions.archive.formats import ending_of, wanted
from app.actions.errors import BadActionParameter


@pytest.mark.parametrize(
    ("choice", "name", "kind"),
    [
        ("detect", "a.zip", "zip"),
        ("detect", "A.ZIP", "zip"),
        ("detect", "a.tar", "tar"),
        ("detect", "a.tar.gz", "tar.gz"),
        ("detect", "a.tgz", "tar.gz"),
        ("zip", "a.tar", "zip"),
        (" TAR ", "a", "tar"),
        (".tar.gz", "a", "tar.gz"),
    ],
)
def test_format_comes_from_the_choice_or_the_name(choice: str, name: str, kind: str) -> None:
    assert wanted(choice, name) == kind


@pytest.mark.parametrize("name", ["a", "a.rar", ".zip", "a.gz", "zip"])
def test_unclear_name_asks_for_a_choice(name: str) -> None:
    with pytest.raises(BadActionParameter, match=r"choose zip, tar or tar\.gz"):
        wanted("detect", name)


def test_unknown_format_is_refused() -> None:
    with pytest.raises(BadActionParameter, match="“rar” is no format"):
        wanted("rar", "a.zip")


@pytest.mark.parametrize(
    ("name", "ending"), [("a.TAR.gz", ".TAR.gz"), ("a.tgz", ".tgz"), ("a", ""), ("a.b.zip", ".zip")]
)
def test_ending_is_given_as_written(name: str, ending: str) -> None:
    assert ending_of(name) == ending
