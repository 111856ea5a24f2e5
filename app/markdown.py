"""Decides how Markdown that an admin wrote becomes HTML: a few plain tags, links, nothing else.

The result loads nothing from any host and runs nothing; HTML in the text is shown as text.
"""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = frozenset("a blockquote br code em h1 h2 h3 h4 h5 h6 hr li ol p pre strong ul".split())
SCHEMES = frozenset(("http", "https", "mailto"))
MAX_MARKDOWN = 20_000
"""Characters that are rendered, more than a page holds; the rest is cut off."""

_parser = MarkdownIt("commonmark", {"html": False})


def render(text: str) -> Markup:
    """Return `text` as HTML that is safe in any page of ours; empty text gives none."""
    html = _parser.render(text[:MAX_MARKDOWN])
    clean = nh3.clean(
        html, tags=set(TAGS), attributes={"a": {"href", "title"}}, url_schemes=set(SCHEMES)
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it
