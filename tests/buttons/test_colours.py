"""Colours of buttons: few, by name, readable in light and dark, the same in toolbar and menus."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.models import User
from app.buttons.colours import COLOURS, known
from app.config import ROOT

from .conftest import Visitor, save
from .samples import hook_document

SHEET = (ROOT / "static" / "css" / "8-colours.css").read_text()
PAIRS = {
    (name, part): pair
    for name, rules in re.findall(r'\[data-colour="(\w+)"\] \{(.*?)\}', SHEET)
    for part, *pair in re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\);", rules)
}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_has_the_contrast_of_aa(colour: str, mode: int) -> None:
    ink, ground = (PAIRS[colour, part][mode] for part in ("ink", "ground"))
    surface = ("#ffffff", "#171a22")[mode]
    assert contrast(ink, ground) >= 4.5
    assert contrast(ink, surface) >= 4.5


def test_every_colour_has_its_rules() -> None:
    assert {name for name, _part in PAIRS} == set(COLOURS)


@pytest.mark.parametrize("colour", ["", "chartreuse", "#ff0000", 'red"><script>', "Red"])
def test_another_colour_is_none(colour: str) -> None:
    assert known(colour) == ""


def test_toolbar_and_menu_carry_colour_and_group(
    place: Path, bob: User, visit: Callable[[User], Visitor]
) -> None:
    save(
        hook_document("one", group="other", extras={"colour": "violet", "group": "Ours"}),
        hook_document("two", group="other", extras={"colour": "chartreuse"}),
    )
    for address in ("/buttons/toolbar", "/buttons/menu"):
        text = visit(bob).get(f"{address}?folder=documents/contracts").text
        assert text.count('data-colour="violet"') == 1
        assert "chartreuse" not in text
        assert 'data-group="Ours"' in text
        assert 'data-group="other"' in text
