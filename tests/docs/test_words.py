"""What the pages call a button, a field or a place is what the product calls it."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, files
from tests.served import ROOT

EMPHASISED = re.compile(r"(?<![*\w])\*(?!\*)([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def sources() -> str:
    """All text that the product and its demo can show."""
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    return "\n".join(path.read_text() for path in paths)


PRODUCT = sources()


def named(page: Path) -> list[str]:
    """What a page names in italics, each part of a way such as *Documents → contracts*."""
    found = EMPHASISED.findall(CODE.sub("", page.read_text()))
    return [" ".join(part.split()) for text in found for part in text.split("→")]


@pytest.mark.parametrize("folder", ["tutorials", "how-to", "explanation"])
def test_names_in_italics_are_those_of_the_product(folder: str) -> None:
    """Or of what the page has people make themselves."""
    pages = {page: named(page) for page in (DOCS / folder).glob("*.md")}
    assert any(pages.values())
    for page, words in pages.items():
        known = PRODUCT + "".join(files(page).values())
        assert [word for word in words if word not in known] == [], page.name
