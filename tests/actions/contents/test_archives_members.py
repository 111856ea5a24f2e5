import pytest

from app.actions.contents.archives import limits
from app.actions.contents.archives.limits import Meter
from app.actions.contents.archives.members import Members
from app.actions.errors import ActionFailed

NAME = "deed.zip"


def members() -> Members:
    return Members(Meter(NAME, 1_000), "documents/deed")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.txt", "a.txt"),
        ("a/b.txt", "a/b.txt"),
        ("./a.txt", "a.txt"),
        ("a//b", "a/b"),
        ("a/./b", "a/b"),
        ("Übung.pdf", "Übung.pdf"),
        ("emoji 🚀.txt", "emoji 🚀.txt"),
        ("new\nline", "new\nline"),
        ("..a", "..a"),
        ("a..", "a.."),
        (".hidden", ".hidden"),
        ("%2e%2e/a", "%2e%2e/a"),
        ("n" * 255, "n" * 255),
    ],
)
def test_harmless_name_is_accepted(name: str, path: str) -> None:
    assert members().accept(name, is_folder=False) == path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../x", "points out"),
        ("a/../../x", "points out"),
        ("a/..", "points out"),
        ("..", "points out"),
        ("/etc/passwd", "absolute"),
        ("//x", "absolute"),
        ("a\\b", "backslash"),
        ("..\\x", "backslash"),
        ("C:/x", "drive"),
        ("c:x", "drive"),
        ("a\0b", "NUL"),
        ("\udcff", "valid Unicode"),
        ("n" * 256, "at most 255 bytes"),
        ("é" * 128, "at most 255 bytes"),
        (".flowbutton-x.tmp", "unfinished work"),
        ("", "has no name"),
        ("./", "has no name"),
        ("/".join("a" * 65), "too deep"),
        ("/".join(["n" * 200] * 11), "too long"),
    ],
)
def test_unsafe_name_refuses_the_archive_and_is_named(name: str, why: str) -> None:
    with pytest.raises(ActionFailed, match=why) as caught:
        members().accept(name, is_folder=False)
    assert NAME in caught.value.detail
    caught.value.detail.encode()


def test_deepest_allowed_folder_is_accepted() -> None:
    name = "/".join("a" * limits.MAX_DEPTH)
    assert members().accept(name, is_folder=True) == name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", False), ("a", False)),
        (("a", False), ("./a", False)),
        (("a", True), ("a", False)),
        (("a", False), ("a", True)),
        (("a", False), ("a/b", False)),
        (("a/b", False), ("a", False)),
    ],
)
def test_second_member_of_a_name_is_refused(
    first: tuple[str, bool], second: tuple[str, bool]
) -> None:
    met = members()
    met.accept(first[0], is_folder=first[1])
    with pytest.raises(ActionFailed, match=r"twice|inside a file"):
        met.accept(second[0], is_folder=second[1])


def test_folder_may_be_told_again() -> None:
    met = members()
    met.accept("a/b", is_folder=False)
    assert met.accept("a/", is_folder=True) == "a"
    assert met.accept("a", is_folder=True) == "a"
    assert met.accept("./", is_folder=True) == ""


def test_folders_that_names_imply_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMBERS", 5)
    met = members()
    met.accept("a/b/c/d", is_folder=False)
    with pytest.raises(ActionFailed, match="more than 5 files and folders"):
        met.accept("e/f", is_folder=False)
