"""Names that break software: each can be ticked, opened, downloaded and worked on."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.demo.files import hostile
from tests.browser import hands
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]

NAMES = [*hostile.PAPERS, *hostile.TEXTS]
MARK = "\ufffd"
"""Stands where a character cannot be shown."""


@pytest.fixture
def names(folder: DemoFolder) -> DemoFolder:
    for name in NAMES:
        folder.add(f"documents/names/{name}")
    return folder


def row(page: Page, name: str) -> Locator:
    """The row of exactly this name: two of them look the same."""
    values = page.locator("td input").evaluate_all("all => all.map(one => one.value)")
    return page.locator("tbody").get_by_role("row").nth(values.index(name))


def show_all(page: Page, folder: DemoFolder) -> None:
    hands.open_folder(page, folder)
    page.get_by_role("link", name="Show hidden files").click()
    expect(hands.box(page, ".hidden")).to_be_visible()


def test_every_name_is_shown_ticked_and_offered_buttons(alice: Page, names: DemoFolder) -> None:
    show_all(alice, names)
    for number, name in enumerate(NAMES, 1):
        one = row(alice, name)
        expect(one.get_by_role("link").first).to_have_text(name.replace("\n", MARK))
        one.get_by_role("checkbox").check()
        hands.expect_selected(alice, number)
    expect(hands.action(alice, "Compress")).to_be_enabled()


def test_every_file_is_opened_and_downloaded(
    alice: Page, names: DemoFolder, tmp_path: Path
) -> None:
    for name in NAMES:
        show_all(alice, names)
        row(alice, name).get_by_role("link").first.click()
        expect(alice.get_by_role("heading", level=1)).to_have_text(name.replace("\n", MARK))
        expect(alice.locator(".preview")).to_be_visible()
        with alice.expect_download() as download:
            alice.get_by_role("link", name="Download").click()
        saved = hands.saved(download.value, tmp_path / "saved")
        assert saved.read_bytes() == (names.path / name).read_bytes()


def test_all_of_them_at_once_go_through_a_run(alice: Page, names: DemoFolder) -> None:
    show_all(alice, names)
    alice.get_by_role("checkbox", name="Select all 10").check()
    hands.expect_selected(alice, len(NAMES))
    form = hands.open_dialog(alice, "Compress")
    form.get_by_label("Name").fill("<img src=x onerror=alert(1)>")
    hands.run_here(alice, "Compress")
    with zipfile.ZipFile(names.path / "<img src=x onerror=alert(1)>.zip") as archive:
        assert sorted(archive.namelist()) == sorted(NAMES)


@pytest.mark.parametrize("name", hostile.TEXTS, ids=range(len(hostile.TEXTS)))
def test_a_button_is_pressed_over_it(alice: Page, names: DemoFolder, name: str) -> None:
    show_all(alice, names)
    row(alice, name).get_by_role("button", name="Actions for").click()
    alice.locator("#row-menu").get_by_role("button", name="Compress").click()
    form = hands.dialog(alice, "Compress")
    expect(form).to_contain_text(name.replace("\n", MARK)[:40])
    form.get_by_label("Name").fill("packed")
    hands.run_here(alice, "Compress")
    with zipfile.ZipFile(names.path / "packed.zip") as archive:
        assert archive.namelist() == [name]


def test_a_hostile_name_is_given_in_a_rename(alice: Page, folder: DemoFolder) -> None:
    name = "\"><script>alert(1)</script>&amp;{{7*7}}'.txt".replace("/", "_")
    folder.add("documents/Welcome.md", "plain.txt")
    hands.open_folder(alice, folder)
    hands.row_menu(alice, "plain.txt").get_by_role("button", name="Rename").click()
    form = hands.dialog(alice, "Rename")
    form.get_by_label("Name").fill(name)
    hands.submit(form, "Rename")
    expect(alice.get_by_role("status")).to_contain_text(name)
    expect(alice.get_by_role("link", name=name, exact=True)).to_be_visible()
    assert folder.names == [name]
