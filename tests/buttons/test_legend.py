"""Markdown that admins write is shown without anything that runs or loads."""

import pytest

from app.markdown import MAX_MARKDOWN, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("plain & simple", "<p>plain &amp; simple</p>\n"),
        ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("# Title", "<h1>Title</h1>\n"),
        (
            "[page](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">page</a></p>\n',
        ),
    ],
)
def test_plain_markdown_becomes_plain_html(text: str, html: str) -> None:
    assert render(text) == html


DANGERS = ("<script", "<img", "<style", "<iframe", '="javascript', '="data', '<a href="/" on')


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "<style>*{display:none}</style>",
        '<a href="/" onclick="x()">x</a>',
        "<iframe src=/></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    html = str(render(text)).lower()
    assert [danger for danger in DANGERS if danger in html] == []


def test_a_text_without_end_is_cut_off() -> None:
    assert len(render("x" * (2 * MAX_MARKDOWN))) < MAX_MARKDOWN + 100
