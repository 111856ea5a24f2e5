"""What a person does in a page, by the names that a person reads."""

import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.demo_folder import DemoFolder


def open_folder(page: Page, folder: DemoFolder) -> None:
    page.goto(folder.address)
    expect(page.get_by_role("heading", name=folder.name, level=1)).to_be_visible()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Select {name}", exact=True)


def tick(page: Page, *names: str) -> None:
    """Tick rows, and wait for the buttons that belong to them."""
    *before, last = names
    for name in before:
        box(page, name).check()
    with page.expect_response(re.compile("/buttons/toolbar")):
        box(page, last).check()
    expect_selected(page, len(names))


def expect_selected(page: Page, number: int) -> None:
    words = {0: "Nothing selected", 1: "1 item selected"}.get(number, f"{number} items selected")
    expect(page.get_by_role("main").get_by_text(words, exact=True)).to_be_visible()


def toolbar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Actions")


def action(page: Page, label: str) -> Locator:
    """The button of the toolbar; where it is in the overflow menu, that is opened first."""
    button = toolbar(page).get_by_role("button", name=label, exact=True)
    more = toolbar(page).get_by_role("button", name="More actions")
    expect(button.or_(more).first).to_be_visible()
    if not button.is_visible():
        more.click()
    return button


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name, exact=True)


def open_dialog(page: Page, label: str) -> Locator:
    """Press a button of the toolbar and return its dialog."""
    button = action(page, label)
    expect(button).to_be_enabled()
    button.click()
    expect(dialog(page, label)).to_be_visible()
    return dialog(page, label)


def row_menu(page: Page, name: str) -> Locator:
    page.get_by_role("button", name=f"Actions for {name}", exact=True).click()
    menu = page.locator("#row-menu")
    expect(menu.get_by_role("button").first).to_be_visible()
    return menu


def submit(form: Locator, label: str) -> None:
    form.get_by_role("button", name=label, exact=True).click()


def follow(page: Page) -> None:
    """Go to the run that the newest message links to and wait until it has finished."""
    page.get_by_role("status").get_by_role("link", name="Open the run").last.click()
    expect_finished(page)


def expect_finished(page: Page) -> None:
    expect(page).to_have_url(re.compile("/runs/[A-Za-z0-9_-]+$"))
    bar = page.get_by_role("main").get_by_role("progressbar")
    expect(page.get_by_role("main").get_by_text("Finished", exact=True)).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", "100")


def run_here(page: Page, label: str) -> None:
    """Submit the dialog that is open and follow its run to the end."""
    form = dialog(page, label)
    submit(form, label)
    expect(form).to_have_count(0)
    follow(page)


def saved(download: Download, target: Path) -> Path:
    download.save_as(target)
    return target
