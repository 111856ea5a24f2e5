"""The button editor in the hands of an admin, and what people see of it afterwards."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.admin.buttons.sent_forms import changed, sent_by
from tests.browser import hands
from tests.browser.conftest import OpenAs, Watch
from tests.browser.demo_folder import DemoFolder
from tests.served import PATIENCE, Served, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.served]

PROCESSES = 2
NARROW = {"width": 360, "height": 740}


@pytest.fixture
def admin(open_as: OpenAs) -> Page:
    return open_as("admin")


@pytest.fixture
def papers(folder: DemoFolder) -> DemoFolder:
    folder.add_papers("a.pdf", "b.pdf")
    return folder


def preview(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Preview")


def section(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True, level=2)
    return page.locator("details.section").filter(has=heading)


def expect_state(page: Page, state: str) -> None:
    expect(preview(page).get_by_role("status")).to_contain_text(state)


def seen_by(page: Page, login: str, folder: DemoFolder, *names: str) -> None:
    """Choose whom the preview is about, where and over what."""
    preview(page).get_by_label("Seen by").fill(login)
    if preview(page).get_by_label("Folder").input_value() != folder.userspace:
        preview(page).get_by_label("Folder").fill(folder.userspace)
    expect(page.locator("input[name=ticked_in]")).to_have_value(folder.userspace)
    expect(preview(page).get_by_role("status")).to_contain_text(f"for {login}")
    for name in names:
        preview(page).get_by_role("checkbox", name=name).check()


def fill_policies(page: Page, *rows: tuple[str, str]) -> None:
    """Leave these rows alone in the access policies."""
    policies = section(page, "Access policies")
    for number in (2, 1):
        policies.get_by_role("button", name=f"Remove row {number}").click()
        expect(policies.get_by_role("button", name=f"Remove row {number}")).to_have_count(0)
    for number, (effect, subject) in enumerate(rows, start=1):
        policies.get_by_role("button", name="Add a row").click()
        policies.get_by_label(f"Subject of row {number}").fill(subject)
        policies.get_by_label(f"Effect of row {number}").select_option(effect)


def fill_button(page: Page, label: str) -> None:
    display = section(page, "Display")
    display.get_by_label("Label").fill(label)
    display.get_by_label("Icon", exact=True).fill("box seam")
    display.get_by_role("radio", name="box-seam", exact=True).check()
    display.get_by_role("radio", name="Violet").check(force=True)
    display.get_by_label("Question, or legend of the form").fill("Nothing is **deleted**.")
    display.get_by_label("Success message").fill("The box is being packed.")


def fill_body(page: Page) -> None:
    body = section(page, "Request body")
    body.get_by_label("Expose parameters as a form").check()
    for name in ("Name", "Format"):
        body.get_by_label(f"Prompt for {name}").check()
    body.get_by_role("button", name="Move Format up").click()
    first = body.get_by_role("region").first
    expect(first).to_have_accessible_name("Parameter Format")
    row = body.get_by_role("region", name="Parameter Name", exact=True)
    row.get_by_text("Preset, label and limits").click()
    row.get_by_label("Label", exact=True).fill("Name of the box")
    row.get_by_label("At first in the form").fill("{{.Node.Path | base}} boxed")


def test_from_a_new_hook_to_a_run(admin: Page, alice: Page, bob: Page, papers: DemoFolder) -> None:
    label = f"Box {papers.name[-12:]}"
    slug = f"box-{papers.name}"[:60]
    admin.goto("/admin/buttons")
    admin.get_by_role("link", name="New button").click()
    admin.get_by_label("Flow").select_option(label="Compress")
    admin.get_by_role("button", name="Continue").click()
    admin.get_by_label("Unique segment").fill(slug)
    expect(section(admin, "API access").get_by_label("Compress")).to_be_checked()
    fill_policies(admin, ("allow", "role:reviewers"), ("deny", "user:carol"))
    fill_button(admin, label)
    section(admin, "Context").get_by_label("The folder must verify").fill(
        f'folder.name == "{papers.name}"'
    )
    section(admin, "Selection context").get_by_label("How many").select_option("any")
    fill_body(admin)

    seen_by(admin, "bob", papers, "a.pdf", "b.pdf")
    expect_state(admin, "hidden")
    expect(preview(admin).get_by_text("no rule allows you")).to_be_visible()
    seen_by(admin, "alice", papers)
    expect_state(admin, "shown")
    expect(preview(admin).get_by_label("Name of the box")).to_have_value("a.pdf boxed")
    expect(preview(admin).get_by_text("Nothing is deleted.")).to_be_visible()
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    expect(alice.get_by_role("button", name=label)).to_have_count(0)

    admin.get_by_role("button", name="Save").first.click()
    expect(admin.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(admin.get_by_role("heading", name=f"Button of {slug}")).to_be_visible()

    hands.open_folder(bob, papers)
    hands.tick(bob, "a.pdf")
    expect(hands.action(bob, "Compress")).to_be_visible()
    expect(bob.get_by_role("button", name=label)).to_have_count(0)
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf", "b.pdf")
    form = hands.open_dialog(alice, label)
    expect(form.locator("label")).to_have_text(
        [re.compile("Format"), re.compile("Name of the box")]
    )
    form.get_by_label("Name of the box").fill("both")
    form.get_by_label("Format").select_option("tar")
    hands.submit(form, label)
    expect(alice.get_by_role("status")).to_contain_text("The box is being packed.")
    hands.follow(alice)
    assert "both.tar" in papers.names

    admin.get_by_role("link", name="Delete").click()
    hands.submit(hands.dialog(admin, "Delete the hook"), "Delete the hook")
    expect(admin.get_by_role("status").filter(has_text="is deleted")).to_be_visible()
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    expect(hands.action(alice, "Compress")).to_be_visible()
    expect(alice.get_by_role("button", name=label)).to_have_count(0)


def test_a_condition_completes_and_shows_its_flaw(admin: Page, papers: DemoFolder) -> None:
    admin.goto("/admin/buttons/review-submit")
    condition = admin.get_by_label("Each selected node must verify")
    condition.fill("")
    condition.press_sequentially("stat")
    options = admin.get_by_role("listbox", name="Completions").get_by_role("option")
    expect(options.first).to_have_text('metadata.get("usermeta-status")')
    condition.press("ArrowDown")
    condition.press("Enter")
    expect(condition).to_have_value('metadata.get("usermeta-status")')
    condition.press_sequentially(" = 1")
    report = admin.locator("#report-selection")
    expect(report).to_contain_text("is not expected here. Line 1, column 33.")
    condition.fill('metadata.get("usermeta-status") == "draft"')
    admin.get_by_label("Test with the node").fill(f"{papers.userspace}/a.pdf")
    expect(report).to_contain_text("false for")
    expect(report).to_contain_text('usermeta-status = ""')


def test_what_is_wrong_gets_the_focus(admin: Page, watch: Watch) -> None:
    watch.expect_status(HTTPStatus.UNPROCESSABLE_ENTITY)
    admin.goto("/admin/buttons/compress")
    section(admin, "Request body").locator("summary").first.click()
    admin.get_by_label("Tooltip").fill("Kept")
    section(admin, "Request body").locator("summary").first.click()
    admin.get_by_label("Rate limit").fill("often")
    admin.get_by_role("button", name="Save").first.click()
    expect(admin.get_by_label("Rate limit")).to_be_focused()
    expect(admin.get_by_text("Write a rate such as 10 per minute.")).to_be_visible()
    expect(admin.get_by_label("Tooltip")).to_have_value("Kept")


def test_without_a_script(open_as: OpenAs, papers: DemoFolder) -> None:
    page = open_as("admin", java_script_enabled=False)
    page.goto("/admin/buttons/-/new?flow=compress")
    slug = f"plain-{papers.name}"[:60]
    page.get_by_label("Unique segment").fill(slug)
    page.get_by_label("Label", exact=True).first.fill("Pack plainly")
    page.get_by_role("button", name="Remove row 2").click()
    page.get_by_label("Subject of row 1").fill("user:admin")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Subject of row 2").fill("user:bob")
    page.get_by_label("Effect of row 2").select_option("deny")
    page.get_by_role("button", name="Move Format up").click()
    page.get_by_label("Seen by").fill("bob")
    page.get_by_label("Folder", exact=True).fill(papers.userspace)
    page.get_by_role("button", name="Update preview").click()
    expect_state(page, "hidden")
    expect(preview(page).get_by_text("denied by user:bob")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", name=f"Button of {slug}")).to_be_visible()
    expect(page.get_by_label("Subject of row 2")).to_have_value("user:bob")
    page.get_by_role("link", name="Delete").click()
    hands.submit(hands.dialog(page, "Delete the hook"), "Delete the hook")
    expect(page.get_by_text("is deleted")).to_be_visible()


@pytest.mark.parametrize(
    "address", ["/admin/buttons", "/admin/buttons/review-submit", "/admin/explain"]
)
def test_a_narrow_window_holds_it_all(open_as: OpenAs, address: str) -> None:
    page = open_as("admin", viewport=NARROW)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_person_is_told_why(bob: Page, papers: DemoFolder) -> None:
    bob.goto("/account")
    bob.get_by_role("link", name="Why don’t I see…?").click()
    bob.get_by_label("Folder").fill(papers.userspace)
    bob.get_by_role("button", name="Show").click()
    bob.get_by_role("checkbox", name="a.pdf").check()
    bob.get_by_role("button", name="Show").click()
    join = bob.locator("section").filter(has=bob.get_by_role("heading", name="Join PDFs"))
    expect(join).to_contain_text("two or more needed, 1 selected")
    checksums = bob.locator("section").filter(
        has=bob.get_by_role("heading", name="Compute checksums")
    )
    expect(checksums).to_contain_text("hidden")
    expect(bob.get_by_text("Approve")).to_have_count(0)


# every web process


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Served]:
    """The demo, served by several web processes."""
    instance = tmp_path / "instance"
    instance.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {key: text for key, text in os.environ.items() if not key.startswith("FLOWBUTTON_")}
    own = {
        "FLOWBUTTON_INSTANCE": str(instance),
        "FLOWBUTTON_WEB_PROCESSES": str(PROCESSES),
        "PORT": str(port),
    }
    one = Served(instance, port, kept | own)
    try:
        one.start("--demo")
        yield one
    finally:
        one.stop()


def children(pid: int, pattern: str) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", pattern], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def web_processes(served: Served) -> list[int]:
    assert served.process is not None
    [master] = children(served.process.pid, "gunicorn")
    wait_for(lambda: len(children(master, "gunicorn")) == PROCESSES)
    return children(master, "gunicorn")


@contextmanager
def only(pid: int, pids: list[int]) -> Iterator[None]:
    """Let one process answer while the others are held."""
    held = [other for other in pids if other != pid]
    for other in held:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in held:
            os.kill(other, signal.SIGCONT)


def edit(served: Served, slug: str, **values: Any) -> None:
    """Change fields of a hook in its editor, as the admin."""
    address = f"{served.url}/admin/buttons/{slug}"
    headers = {"Authorization": f"Bearer {served.token('admin')}"}
    with urlopen(Request(address, headers=headers), timeout=PATIENCE) as answer:
        fields = changed(sent_by(answer.read().decode()), **values)
    pairs = [(name, value) for name, value in fields.items(multi=True)]
    sent = Request(address, urlencode(pairs).encode(), headers)
    with urlopen(sent, timeout=PATIENCE) as answer:
        assert answer.status == HTTPStatus.OK


def state_for_bob(served: Served) -> str:
    asked = "/a/buttons?folder=documents/contracts&select=Lease+agreement.pdf"
    rows = served.get(asked, "bob").json
    return next((row["state"] for row in rows if row["slug"] == "extract-pages"), "hidden")


def test_a_changed_rule_counts_in_every_web_process_at_once(several: Served) -> None:
    pids = web_processes(several)
    for _ in range(2):
        for values, state in (
            ({"how_many": "many"}, "disabled"),
            ({"how_many": "one"}, "shown"),
            ({"policy-0-subject": "role:reviewers"}, "hidden"),
            ({"policy-0-subject": "profile:standard"}, "shown"),
        ):
            edit(several, "extract-pages", **values)
            for pid in pids:
                with only(pid, pids):
                    assert [state_for_bob(several) for _ in range(5)] == [state] * 5
