"""However often somebody presses, one run starts; and none for what is not there any more."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import OpenAs, Watch
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]

FIVE_CLICKS = "button => { for (let i = 0; i < 5; i += 1) button.click(); }"
LATE_CLICKS = """button => {
    for (const moment of ["run-started", "htmx:afterRequest"])
        document.body.addEventListener(moment, () => button.click(), {once: true});
    button.click();
}"""


@pytest.fixture
def papers(folder: DemoFolder) -> DemoFolder:
    folder.add_papers("a.pdf", "b.pdf")
    return folder


def ask_for_page_2(page: Page, folder: DemoFolder) -> None:
    hands.open_folder(page, folder)
    hands.tick(page, "a.pdf")
    hands.open_dialog(page, "Extract pages").get_by_label("Pages").fill("2")


def expect_one_run(page: Page, folder: DemoFolder) -> None:
    expect(hands.dialog(page, "Extract pages")).to_have_count(0)
    hands.follow(page)
    assert folder.runs == ["Finished"]
    assert folder.names == ["a-2.pdf", "a.pdf", "b.pdf"]


def test_a_double_click(alice: Page, papers: DemoFolder) -> None:
    ask_for_page_2(alice, papers)
    form = hands.dialog(alice, "Extract pages")
    form.get_by_role("button", name="Extract pages").dblclick()
    expect_one_run(alice, papers)


def test_five_quick_clicks(alice: Page, papers: DemoFolder) -> None:
    ask_for_page_2(alice, papers)
    form = hands.dialog(alice, "Extract pages")
    form.get_by_role("button", name="Extract pages").evaluate(FIVE_CLICKS)
    expect(alice.get_by_role("status").get_by_role("link", name="Open the run")).to_have_count(1)
    expect_one_run(alice, papers)


@pytest.mark.parametrize("clicks", [FIVE_CLICKS, LATE_CLICKS], ids=["five", "late"])
def test_quick_clicks_without_a_dialog(
    alice: Page, bob: Page, papers: DemoFolder, clicks: str
) -> None:
    hands.open_folder(bob, papers)
    hands.tick(bob, "a.pdf")
    hands.open_dialog(bob, "Submit for review").get_by_label("Reviewer").select_option("alice")
    hands.run_here(bob, "Submit for review")
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    hands.action(alice, "Approve").evaluate(clicks)
    hands.follow(alice)
    assert papers.runs == ["Finished", "Finished"]
    assert papers.metadata("a.pdf")["usermeta-status"] == "approved"


def test_going_back_starts_nothing(alice: Page, papers: DemoFolder) -> None:
    ask_for_page_2(alice, papers)
    hands.run_here(alice, "Extract pages")
    alice.go_back()
    expect(alice.get_by_role("heading", name=papers.name)).to_be_visible()
    expect(hands.box(alice, "a-2.pdf")).to_be_visible()
    alice.reload()
    expect(hands.box(alice, "a-2.pdf")).to_be_visible()
    assert papers.runs == ["Finished"]


def test_going_back_finds_the_selection_with_its_buttons(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf", "b.pdf")
    alice.get_by_role("link", name="a.pdf", exact=True).click()
    expect(alice.get_by_role("heading", name="a.pdf")).to_be_visible()
    alice.go_back()
    hands.expect_selected(alice, 2)
    expect(hands.action(alice, "Join PDFs")).to_be_enabled()


def test_sending_a_form_again_without_javascript(
    open_as: OpenAs, papers: DemoFolder, watch: Watch
) -> None:
    page = open_as("alice", java_script_enabled=False)
    address = f"/buttons/extract-pages/form?folder={papers.userspace}&select=a.pdf"
    page.goto(address)
    for _ in range(2):
        form = hands.dialog(page, "Extract pages")
        form.get_by_label("Pages").fill("2")
        hands.submit(form, "Extract pages")
        hands.expect_finished(page)
        page.go_back()
        expect(page).to_have_url(re.compile("/buttons/"))
    assert len(papers.runs) <= 2
    assert papers.runs.count("Finished") == len(papers.runs)


def test_a_file_that_is_gone_before_the_dialog_opens(
    alice: Page, papers: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf", "b.pdf")
    expect(hands.action(alice, "Join PDFs")).to_be_enabled()
    (papers.path / "b.pdf").unlink()
    hands.action(alice, "Join PDFs").click()
    expect(alice.get_by_role("status")).to_contain_text("“b.pdf” is no longer in this folder.")
    expect(alice.get_by_role("dialog")).to_have_count(0)
    assert papers.runs == []


def test_a_file_that_is_gone_before_the_dialog_is_sent(
    alice: Page, papers: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    ask_for_page_2(alice, papers)
    (papers.path / "a.pdf").rename(papers.path / "moved.pdf")
    form = hands.dialog(alice, "Extract pages")
    hands.submit(form, "Extract pages")
    expect(form.get_by_role("alert")).to_contain_text("“a.pdf” is no longer in this folder.")
    expect(form.get_by_label("Pages")).to_have_value("2")
    assert (papers.runs, papers.names) == ([], ["b.pdf", "moved.pdf"])


def test_a_status_that_changed_before_the_button_is_pressed(
    alice: Page, bob: Page, papers: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    for page in (alice, bob):
        hands.open_folder(page, papers)
        hands.tick(page, "a.pdf")
    late = hands.open_dialog(alice, "Submit for review")
    late.get_by_label("Reviewer").select_option("bob")
    form = hands.open_dialog(bob, "Submit for review")
    form.get_by_label("Reviewer").select_option("alice")
    hands.run_here(bob, "Submit for review")
    hands.submit(late, "Submit for review")
    expect(late.get_by_role("alert")).to_contain_text("a.pdf")
    assert papers.runs == ["Finished"]
    assert papers.metadata("a.pdf")["usermeta-reviewer"] == "alice"


def test_run_again_pressed_twice(alice: Page, papers: DemoFolder) -> None:
    ask_for_page_2(alice, papers)
    hands.run_here(alice, "Extract pages")
    alice.get_by_role("button", name="Run again").dblclick()
    expect(alice.get_by_text("a-2-1.pdf").first).to_be_visible()
    hands.expect_finished(alice)
    assert papers.runs == ["Finished", "Finished"]
    assert papers.names == ["a-2-1.pdf", "a-2.pdf", "a.pdf", "b.pdf"]
