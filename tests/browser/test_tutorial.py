"""The tutorial for admins, done as it says: from a file to a button that somebody else presses."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import OpenAs
from tests.browser.demo_folder import DemoFolder
from tests.docs.pages import DOCS, files
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.served]

PAGE = DOCS / "tutorials" / "2-make-a-button.md"
FIELD = re.compile(r"^\| ([A-Z][^|]*?) \| ([A-Z][^|]*?) \| (?:`(.*?)`|on) \|$", re.MULTILINE)
SLUG, LABEL = "mark-final", "Mark as final"


@pytest.fixture
def admin(open_as: OpenAs) -> Iterator[Page]:
    """An admin, who takes the button away afterwards: it would show in the folders of all."""
    page = open_as("admin")
    yield page
    page.goto(f"/admin/buttons/{SLUG}/delete")
    page.get_by_role("main").get_by_role("button", name="Delete the hook").click()
    expect(page.get_by_text("is deleted")).to_be_visible()


@pytest.fixture
def papers(folder: DemoFolder) -> DemoFolder:
    folder.add_papers("a.pdf", "b.pdf")
    return folder


def fill_as_the_tutorial_says(page: Page) -> int:
    """Fill the editor by the names of the page, and return how many fields that were."""
    fields = FIELD.findall(PAGE.read_text())
    for title, label, value in fields:
        heading = page.get_by_role("heading", name=title, exact=True, level=2)
        section = page.locator("details.section").filter(has=heading)
        field = section.get_by_label(label, exact=label != "Unique segment")
        if not value:
            field.check()
        elif label == "How many":
            field.select_option(label=value)
        else:
            field.fill(value)
    return len(fields)


def test_the_first_button(
    admin: Page, bob: Page, demo: Served, papers: DemoFolder, tmp_path
) -> None:
    for name, text in files(PAGE).items():
        (tmp_path / name).write_text(text)
        demo.command("flow", "import", str(tmp_path / name))
    admin.goto("/admin/buttons")
    admin.get_by_role("link", name="New button").click()
    admin.get_by_label("Flow").select_option(label=LABEL)
    admin.get_by_role("button", name="Continue").click()
    assert fill_as_the_tutorial_says(admin) >= 9
    admin.get_by_role("button", name="Save").first.click()
    expect(admin.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    hands.open_folder(bob, papers)
    hands.tick(bob, "a.pdf")
    hands.action(bob, LABEL).click()
    hands.follow(bob)
    assert papers.metadata("a.pdf")["usermeta-status"] == "final"
    hands.open_folder(bob, papers)
    expect(bob.get_by_role("row").filter(has_text="a.pdf")).to_contain_text("Final")
    hands.tick(bob, "a.pdf")
    expect(hands.action(bob, LABEL)).to_have_attribute("aria-disabled", "true")
