"""axe-core finds nothing to complain of in any page, light and dark, nor in what opens over it."""

from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from app import create_app
from app.config import Settings
from tests.browser import hands
from tests.browser.conftest import OpenAs, Watch
from tests.browser.demo_folder import DemoFolder
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.served]

CONTRACT = "documents/contracts/Lease agreement.pdf"
FORM = "folder=documents/contracts&select=REPORT.PDF"
PAGES = {
    "/": "alice",
    "/ws/documents/": "alice",
    "/ws/documents/contracts": "alice",
    "/ws/documents/contracts?view=grid": "alice",
    "/ws/documents/names?hidden=1": "alice",
    "/ws/media/": "alice",
    "/ws/documents/Welcome.md": "alice",
    f"/ws/{CONTRACT}": "alice",
    "/ws/documents/nothing": "alice",
    f"/buttons/review-submit/form?{FORM}": "alice",
    f"/files/delete/{CONTRACT}": "alice",
    f"/files/metadata/{CONTRACT}": "alice",
    "/files/new-folder/documents/contracts": "alice",
    f"/files/rename/{CONTRACT}": "alice",
    "/files/upload/documents/contracts": "alice",
    "/files/restore/documents/recycle_bin": "alice",
    "/runs": "alice",
    "/runs/{run}": "alice",
    "/runs/{run}/actions/0": "alice",
    "/runs/{run}/undo": "alice",
    "/notifications": "alice",
    "/account": "alice",
    f"/account/buttons?{FORM}": "alice",
    "/login": "",
    "/admin/audit": "admin",
    "/admin/audit/1": "admin",
    "/admin/buttons": "admin",
    "/admin/buttons/-/new": "admin",
    "/admin/buttons/review-submit": "admin",
    "/admin/buttons/review-submit/delete": "admin",
    f"/admin/explain?login=bob&{FORM}": "admin",
    "/admin/flows": "admin",
    "/admin/flows/-/import": "admin",
    "/admin/flows/-/new": "admin",
    "/admin/flows/{flow}": "admin",
    "/admin/flows/{flow}/document": "admin",
    "/admin/flows/{flow}/document/edit": "admin",
    "/admin/flows/{flow}/hooks": "admin",
    "/admin/flows/{flow}/parameters": "admin",
    "/admin/flows/{flow}/run": "admin",
    "/admin/flows/{flow}/versions": "admin",
    "/admin/hooks": "admin",
    "/admin/hooks/review-submit/signing": "admin",
    "/admin/people": "admin",
    "/admin/people/-/new": "admin",
    "/admin/people/-/roles": "admin",
    "/admin/people/-/roles/reviewers": "admin",
    "/admin/people/alice": "admin",
    "/admin/policies": "admin",
    "/admin/policies/check": "admin",
    "/admin/runs": "admin",
    "/admin/workspaces": "admin",
    "/admin/workspaces/-/datasources": "admin",
    "/admin/workspaces/-/datasources/bucket": "admin",
    "/admin/workspaces/-/new": "admin",
    "/admin/workspaces/documents": "admin",
    "/admin/workspaces/documents/delete": "admin",
}
"""Every page, and who looks at it."""

NO_PAGES = {
    "/a/buttons",
    "/a/jobs/tasks/<task_id>",
    "/a/openapi.json",
    "/a/scheduler/hooks/<slug>",
    "/admin/audit/export.csv",
    "/admin/buttons/-/icons/search",
    "/admin/flows/<slug>/export",
    "/admin/people/-/logins",
    "/admin/people/-/subjects",
    "/assets/<digest>/<name>",
    "/buttons/menu",
    "/buttons/-/outputs/<task_id>",
    "/buttons/toolbar",
    "/dl/<workspace>/<inner:inner>",
    "/files/menu/<workspace>/<inner:inner>",
    "/healthz",
    "/metrics",
    "/login/openid",
    "/login/openid/back",
    "/preview/<workspace>/<inner:inner>",
    "/readyz",
    "/runs/<task_id>/live",
    "/runs/<task_id>/log.txt",
    "/runs/<task_id>/outputs",
    "/runs/tray",
}
"""Addresses that give data, content or a part of a page."""


def complaints(page: Page, *only: str) -> list[str]:
    """What axe says of the page as it is, element by element."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url}: {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def application(tmp_path: Any) -> Flask:
    return create_app(Settings(instance=tmp_path, secret_key="tests"))


def test_every_address_is_looked_at(tmp_path: Any) -> None:
    adapter = application(tmp_path).url_map.bind("localhost")
    plain = {
        address.partition("?")[0].format(run="abc", flow="review").replace(" ", "%20")
        for address in PAGES
    }
    looked_at = {adapter.match(address, return_rule=True)[0].rule for address in plain}
    rules = {
        rule.rule
        for rule in adapter.map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.endswith("<workspace>/")
    }
    assert rules - looked_at == NO_PAGES


@pytest.fixture(scope="module")
def run(demo: Served) -> str:
    """A run of alice that has finished."""
    folder = DemoFolder(demo, f"documents/room-{uuid4().hex[:8]}")
    folder.path.mkdir()
    folder.add_papers("a.pdf")
    body = {
        "Paths": [f"{folder.userspace}/a.pdf"],
        "JobParameters": {"SplitPages": "1"},
        "TaskID": uuid4().hex,
    }
    assert demo.post("/a/scheduler/hooks/extract-pages", body, "alice").status == 200
    demo.run_to_end(body["TaskID"], "alice")
    return str(body["TaskID"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", ["", "alice", "admin"], ids=["nobody", "alice", "admin"])
def test_no_page_is_complained_of(
    open_as: OpenAs, watch: Watch, run: str, who: str, scheme: str
) -> None:
    watch.expect_status(404)
    page = open_as(who, color_scheme=scheme)
    found: list[str] = []
    for address in (address for address, person in PAGES.items() if person == who):
        page.goto(address.format(run=run, flow="review"))
        found += complaints(page, *(["color-contrast"] if scheme == "dark" else []))
    assert not found, "\n".join(found)


def test_what_opens_over_a_page_is_not_complained_of(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    found = complaints(alice)
    hands.row_menu(alice, "a.pdf")
    found += complaints(alice)
    alice.keyboard.press("Escape")
    hands.open_dialog(alice, "Extract pages")
    found += complaints(alice)
    alice.keyboard.press("Escape")
    alice.keyboard.press("Control+K")
    expect(alice.get_by_role("dialog", name="Search files and actions")).to_be_visible()
    found += complaints(alice)
    assert not found, "\n".join(found)
