"""Which shipped icon a name draws, whatever set it is of, and what a search for icons finds."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.models import User
from app.assets import icon_names
from app.buttons.icon_table import STANDS_FOR
from app.buttons.icons import DEFAULT, FOUND, icon_for, search
from app.buttons.toolbar import offer
from app.buttons.verdict import Verdict
from app.flows.button_definition import Button

from .conftest import Visitor, save
from .samples import hook_document, ref_of

Visit = Callable[[User], Visitor]

IN_PUBLISHED_FLOWS = (
    "account account-convert account-plus account-settings archive bell-off bug certificate "
    "database delete-forever delete-sweep file-check file-excel file-pdf-box gauge image-broken "
    "image-filter lock-open magnify playlist-check playlist-remove reload share-variant tag update"
).split()
NAMES = [name for names in STANDS_FOR.values() for name in names.split()]


def test_all_icons_of_the_table_are_shipped() -> None:
    assert STANDS_FOR.keys() <= icon_names()
    assert DEFAULT in icon_names()


def test_the_table_is_large_and_knows_each_name_once() -> None:
    assert len(NAMES) == len(set(NAMES)) >= 150
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in NAMES)


@pytest.mark.parametrize("name", IN_PUBLISHED_FLOWS)
def test_the_names_of_published_flows_are_drawn(name: str) -> None:
    assert icon_for(f"mdi mdi-{name}") == icon_for(f"mdi-{name}")
    assert {icon_for(f"mdi mdi-{name}"), icon_for(name)} <= icon_names() - {DEFAULT}


@pytest.mark.parametrize(
    ("icon_class", "drawn"),
    [
        ("mdi mdi-file-pdf-box", "file-earmark-pdf"),
        ("mdi-file-pdf-box", "file-earmark-pdf"),
        ("file-pdf-box", "file-earmark-pdf"),
        ("MDI MDI-File-PDF-Box", "file-earmark-pdf"),
        ("  mdi\tmdi-file-pdf-box\n", "file-earmark-pdf"),
        ("mdi-file-pdf-box mdi", "file-earmark-pdf"),
        ("mdi mdi-spin mdi-36px mdi-loading", "arrow-repeat"),
        ("text-danger mdi mdi-delete", "trash"),
        ("mdi mdi-delete-outline", "trash"),
        ("mdi mdi-account-star-outline", "person"),
        ("mdi mdi-lock-open-variant-outline", "unlock"),
        ("mdi mdi-archive", "archive"),
        ("mdi mdi-menu-down", "caret-down-fill"),
        ("menu-down", "menu-down"),
        ("bi bi-menu-down", "menu-down"),
        ("bi bi-file-earmark-zip", "file-earmark-zip"),
        ("bi-file-earmark-zip", "file-earmark-zip"),
        ("file-earmark-zip", "file-earmark-zip"),
        ("mdi mdi-unheard-of", DEFAULT),
        ("unheard-of", DEFAULT),
        ("mdi", DEFAULT),
        ("bi", DEFAULT),
        ("-", DEFAULT),
        ("", DEFAULT),
        (" \n", DEFAULT),
        ('"><script>alert(1)</script>', DEFAULT),
        ("../../etc/passwd", DEFAULT),
        ("{{7*7}}", DEFAULT),
        ("\0\ud800", DEFAULT),
        ("mdi-" * 100_000, DEFAULT),
        ("a " * 100_000, DEFAULT),
    ],
    ids=lambda text: ascii(text[:40]),
)
def test_a_name_draws_the_nearest_icon(icon_class: str, drawn: str) -> None:
    assert icon_for(icon_class) == drawn


def test_a_shipped_icon_stays_itself() -> None:
    assert {name for name in icon_names() if icon_for(name) != name} == set()
    assert {name for name in icon_names() if icon_for(f"bi bi-{name}") != name} == set()


def test_the_name_in_the_document_stays() -> None:
    ref = ref_of(icon="mdi mdi-file-pdf-box")
    assert offer(ref, Verdict("shown", ())).icon == "file-earmark-pdf"
    assert ref.button.icon == "mdi mdi-file-pdf-box"
    again = Button.from_metadata(ref.hook.hook.metadata).to_metadata()
    assert json.loads(again["action"])["gui"]["iconClass"] == "mdi mdi-file-pdf-box"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("trash", ["trash", "trash2", "trash3"]),
        ("lock", ["lock", "lock-fill", "unlock"]),
        ("pdf", ["file-earmark-pdf", "file-pdf", "filetype-pdf"]),
        ("file pdf", ["file-pdf", "file-earmark-pdf"]),
        ("pdf, file", ["file-pdf", "filetype-pdf"]),
        ("FILE-EARMARK", ["file-earmark"]),
        ("merge", ["union", "sign-merge-left"]),
        ("account", ["person"]),
        ("account plus", ["person-plus"]),
        ("magnify", ["search", "zoom-in", "zoom-out"]),
        ("rmark", ["file-earmark"]),
    ],
)
def test_a_search_finds_the_best_first(text: str, first: list[str]) -> None:
    assert search(text)[: len(first)] == first


def test_every_found_icon_holds_all_words() -> None:
    found = search("file fill", limit=1_000)
    assert len(found) > FOUND
    assert all("file" in name and "fill" in name for name in found)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_table_finds_its_icon(name: str) -> None:
    assert icon_for(f"mdi mdi-{name}") in search(name)


@pytest.mark.parametrize("text", ["xyzzy", "trash xyzzy", "💥", "-", "\0", "<>", "%"])
def test_a_search_may_find_nothing(text: str) -> None:
    assert search(text) == []


@pytest.mark.parametrize("text", ["", " \t"])
def test_without_words_the_common_icons_are_offered(text: str) -> None:
    assert search(text) == list(STANDS_FOR)[:FOUND]


@pytest.mark.parametrize("limit", [0, 1, 7])
def test_a_search_returns_no_more_than_asked_for(limit: int) -> None:
    assert len(search("file", limit)) == len(search("", limit)) == limit


def test_a_very_long_search_is_answered() -> None:
    assert search("file " * 100_000) == search("file " * 40)


def test_every_place_draws_the_nearest_icon(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("split", icon="mdi mdi-file-pdf-box", message="Really?"))
    client = visit(bob)
    for address in ("/buttons/toolbar", "/buttons/menu", "/buttons/split/form"):
        assert "#file-earmark-pdf" in client.get(f"{address}?folder=documents/contracts").text
    [told] = client.get("/a/buttons?folder=documents/contracts").get_json()
    assert told["icon"] == "file-earmark-pdf"
