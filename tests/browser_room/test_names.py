import pytest

from app.browser import names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.pdf", "<bdi>a.pdf</bdi>"),
        ("<script>", "<bdi>&lt;script&gt;</bdi>"),
        ("two\nlines", "<bdi>two\ufffdlines</bdi>"),
        ("bell\x07 and delete\x7f", "<bdi>bell\ufffd and delete\ufffd</bdi>"),
        ("line\u2028separator", "<bdi>line\ufffdseparator</bdi>"),
        ("turned \u202egnp.exe", "<bdi>turned \u202egnp.exe</bdi>"),
        ("🚀 Übung", "<bdi>🚀 Übung</bdi>"),
    ],
)
def test_a_name_is_escaped_visible_and_set_apart(name: str, shown: str) -> None:
    assert names.shown(name) == shown


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("a.pdf", "a.pdf"),
        ('"><script>', "&#34;&gt;&lt;script&gt;"),
        ("a\nb\rc\r\nd", "a&#10;b&#13;c&#13;&#10;d"),
        ("a&#10;b", "a&amp;#10;b"),
    ],
)
def test_a_name_in_an_attribute_keeps_its_line_breaks(name: str, exact: str) -> None:
    assert names.exact(name) == exact


def test_a_text_keeps_tabs_and_line_breaks() -> None:
    assert names.visible_text("a\tb\r\nc\rd\x00e\x1b") == "a\tb\nc\nd\ufffde\ufffd"


def test_a_quoted_name_stays_on_one_line() -> None:
    assert names.quoted("two\nlines") == "“two\ufffdlines”"
