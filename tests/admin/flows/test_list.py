"""The list of flows: what it shows, finds and switches."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.admin.listing import PAGE_SIZE
from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.models import FlowRecord
from tests.browser_room.html import elements, main
from tests.conftest import Client


def save(label: str, *, hook: str = "", inactive: bool = False, enabled: bool = True) -> FlowRecord:
    hooks = [{"ApiSlug": hook}] if hook else []
    flow = parse({"Label": label, "Hooks": hooks, "Inactive": inactive})
    return store.save(flow, author="ada", enabled=enabled)


def shown(client: Client, query: str = "") -> list[str]:
    page = main(client.get(f"/admin/flows{query}").text)
    return [link.text for link in elements(page, "a", class_="row-name")]


def test_without_flows_it_says_what_to_do(as_admin: Client) -> None:
    page = main(as_admin.get("/admin/flows").text)
    assert "No flows yet" in page
    assert page.count('href="/admin/flows/-/import"') == 2


def test_a_row_tells_state_hooks_and_last_change(as_admin: Client, say: FlowRecord) -> None:
    save("Quiet", enabled=False)
    save("Old", inactive=True)
    rows = [row.text for row in elements(as_admin.get("/admin/flows").text, "tr")]
    assert rows[1].startswith("Old old Inactive document")
    assert "Quiet quiet Off 0" in rows[2]
    assert "Say say Enabled 2" in rows[3]
    assert "by tests, version 1" in rows[3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Résumé 100%", "Say", "Tidy_up"]),
        ("?q=SA", ["Say"]),
        ("?q=say-hello", ["Say"]),
        ("?q=tidy-up", ["Tidy_up"]),
        ("?q=%25", ["Résumé 100%"]),
        ("?q=_", ["Tidy_up"]),
        ("?q=+say+", ["Say"]),
        ("?q=nothing", []),
        ("?q=a%00y", ["Say"]),
        ("?page=2", []),
        ("?page=-1", ["Résumé 100%", "Say", "Tidy_up"]),
        ("?page=%C2%B2", ["Résumé 100%", "Say", "Tidy_up"]),
    ],
)
def test_it_finds_by_label_slug_and_hook(
    as_admin: Client, say: FlowRecord, query: str, found: list[str]
) -> None:
    save("Tidy_up")
    save("Résumé 100%")
    assert shown(as_admin, query) == found


def test_a_long_list_has_pages(as_admin: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        save(f"Flow {number:03}")
    assert len(shown(as_admin)) == PAGE_SIZE
    assert shown(as_admin, "?page=2") == [f"Flow {PAGE_SIZE:03}"]
    assert 'href="/admin/flows?page=2&amp;q=flow"' in as_admin.get("/admin/flows?q=flow").text


def test_more_flows_need_no_more_queries(as_admin: Client) -> None:
    save("First", hook="first")
    with counted() as few:
        shown(as_admin)
    for number in range(20):
        save(f"Flow {number}", hook=f"hook-{number}")
    with counted() as many:
        shown(as_admin)
    assert len(many) == len(few)


def test_the_switch_works_at_once_and_goes_back(as_admin: Client, say: FlowRecord) -> None:
    sent = {"on": "false", "back": "/admin/flows?q=say"}
    answer = as_admin.post("/admin/flows/say/switch", data=sent)
    assert (answer.status_code, answer.location) == (303, "/admin/flows?q=say")
    assert store.find_hook("say-hello") is None
    page = as_admin.get("/admin/flows").text
    assert "Say is off." in page
    assert elements(page, "button", aria_label="Say enabled")[0]["aria-checked"] == "false"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil"])
def test_the_switch_goes_nowhere_else(as_admin: Client, say: FlowRecord, back: str) -> None:
    answer = as_admin.post("/admin/flows/say/switch", data={"on": "true", "back": back})
    assert answer.location == "/"


def test_an_inactive_document_is_switched_on_by_a_new_version(as_admin: Client) -> None:
    record = save("Old", inactive=True)
    as_admin.post("/admin/flows/old/switch", data={"on": "true"})
    db.session.refresh(record)
    assert (record.enabled, record.number, store.current(record).inactive) == (True, 2, False)


def test_who_switched_is_in_the_audit_log(as_admin: Client, say: FlowRecord) -> None:
    as_admin.post("/admin/flows/say/switch", data={"on": "false"})
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.login, entry.action, entry.target) == ("admin", "flow.disable", "flow:say")


def test_a_label_is_text_only(as_admin: Client) -> None:
    save("<script>alert(1)</script>")
    page = as_admin.get("/admin/flows").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database within the block."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
