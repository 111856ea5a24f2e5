"""The pages of the audit log: who reaches them, filters, differences, export."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.audit import service
from app.audit.models import AuditEntry
from app.audit.service import Actor
from app.extensions import db
from tests.admin.counting import queries
from tests.conftest import Client

LIST, EXPORT = "/admin/audit", "/admin/audit/export.csv"
ACTION = "flow.save"


def note(login: str, target: str, changes: dict[str, Any] | None = None, days: int = 0) -> int:
    """Keep an entry of some days after the start of 2026 and return its number."""
    at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
    entry = AuditEntry(
        login=login, address="192.0.2.7", action=ACTION, target=target, at=at, changes=changes or {}
    )
    db.session.add(entry)
    db.session.commit()
    return entry.id


@pytest.fixture
def entries(app: Flask) -> None:
    note("ada", "flow:one", {"label": ["One", "First"]}, days=0)
    note("ada", "flow:two", days=1)
    note("ben", "flow:one", {"enabled": [True, None]}, days=2)


def shown(page: str) -> list[tuple[str, str]]:
    """Login and target of each row of ours."""
    rows = page.split('class="entry-who">')[1:]
    found = [(row.split("<")[0], row.split('entry-target">')[1].split("<")[0]) for row in rows]
    return [one for one in found if one[0] in ("ada", "ben")]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("path", [LIST, EXPORT, f"{LIST}/1", f"{LIST}?login=bob"])
def test_pages_are_unknown_to_all_but_admins(refused, entries: None, path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", [LIST, EXPORT, f"{LIST}/1"])
def test_wrong_method_is_refused(as_admin: Client, path: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert as_admin.open(path, method=method).status_code == 405


def test_newest_come_first(as_admin: Client, entries: None) -> None:
    page = as_admin.get(LIST).text
    assert shown(page) == [("ben", "flow:one"), ("ada", "flow:two"), ("ada", "flow:one")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("login=ada", ["two", "one"]),
        ("login=%20ada%20", ["two", "one"]),
        ("login=ad", []),
        ("action=flow.save&login=ben", ["one"]),
        ("action=user.create", []),
        ("target=flow:two", ["two"]),
        ("since=2026-01-02", ["one", "two"]),
        ("until=2026-01-02", ["two", "one"]),
        ("since=2026-01-02&until=2026-01-02", ["two"]),
        ("since=2026-01-04&action=flow.save", []),
        ("until=9999-12-31&login=ben", ["one"]),
        ("since=0001-01-01&login=ben", ["one"]),
        ("login=&action=&target=flow:one&since=&until=", ["one", "one"]),
    ],
)
def test_entries_are_filtered_and_exported_alike(
    as_admin: Client, entries: None, query: str, found: list[str]
) -> None:
    page = as_admin.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert [target.removeprefix("flow:") for _, target in shown(page.text)] == found
    sent = rows(as_admin.get(f"{EXPORT}?{query}", buffered=True).text)[1:]
    assert [row[5].removeprefix("flow:") for row in sent if row[4] == ACTION] == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"),
        ("since=2026-02-30", "since"),
        ("until=2026-13-01", "until"),
        ("until=10000-01-01", "until"),
        ("since=2026-02-01&until=2026-01-31", "until"),
        ("login=%00", "login"),
        ("target=" + "x" * 201, "target"),
    ],
)
def test_a_bad_filter_is_told_at_its_field_and_finds_nothing(
    as_admin: Client, entries: None, query: str, field: str
) -> None:
    answer = as_admin.get(f"{LIST}?{query}")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert shown(answer.text) == []
    assert "Export CSV" not in answer.text
    assert as_admin.get(f"{EXPORT}?{query}").status_code == 422


def test_a_row_opens_to_its_differences(as_admin: Client, entries: None) -> None:
    page = as_admin.get(f"{LIST}?target=flow:one&login=ada").text
    assert '<td class="removed">One</td>' in page
    assert '<td class="added">First</td>' in page
    assert "From 192.0.2.7" in page
    assert "No field differs." in as_admin.get(f"{LIST}?target=flow:two").text


def test_the_action_filter_offers_what_was_recorded(as_admin: Client, entries: None) -> None:
    page = as_admin.get(LIST).text
    assert '<option value="flow.save">' in page
    assert '<option value="user.create">' in page


def test_links_keep_the_filter(as_admin: Client, app: Flask) -> None:
    for _ in range(51):
        note("ada", "flow:one")
    page = as_admin.get(f"{LIST}?login=ada").text
    assert "/admin/audit?page=2&amp;login=ada" in page or "login=ada&amp;page=2" in page
    assert f"{EXPORT}?login=ada" in page
    assert len(shown(as_admin.get(f"{LIST}?login=ada&page=2").text)) == 1


def test_a_longer_list_takes_no_more_queries(as_admin: Client, app: Flask) -> None:
    for _ in range(5):
        note("ada", "flow:one", {"label": [None, "A"]})
    few = queries(as_admin, LIST)
    for _ in range(50):
        note("ada", "flow:one", {"label": [None, "A"]})
    assert queries(as_admin, LIST) == few


def test_fifty_large_entries_stay_under_the_size_of_a_page(as_admin: Client, app: Flask) -> None:
    large = {f"Actions[{number}].Label": ["x" * 2_000, "y" * 2_000] for number in range(300)}
    number = note("ada", "flow:large", large)
    for _ in range(49):
        note("ada", "flow:large", large)
    assert len(as_admin.get(f"{LIST}?login=ada").data) < 250_000
    whole = as_admin.get(f"{LIST}/{number}").text
    assert whole.count("x" * 2_000) == 300


def test_an_entry_has_a_page_of_its_own(as_admin: Client, app: Flask) -> None:
    number = note("ada", "flow:one", {"a.b": [None, "<b>"], "list": [["x"], {"k": False}]})
    page = as_admin.get(f"{LIST}/{number}").text
    assert "a.<wbr>b" in page
    assert "&lt;b&gt;" in page
    assert "{&#34;k&#34;: false}" in page


@pytest.mark.parametrize("number", ["0", "99999", "2147483648", "-1", "x", "1.0"])
def test_an_unknown_entry_has_no_page(as_admin: Client, entries: None, number: str) -> None:
    assert as_admin.get(f"{LIST}/{number}").status_code == 404


def test_the_export_is_a_file_with_a_row_for_each_field(as_admin: Client, app: Flask) -> None:
    changes = {"text": ["=1+1", 'a "b"\nc, d'], "gone": [7, None], "list": [None, ["@x"]]}
    number = note("=ada", "flow:one", changes)
    note("ben", "flow:two")
    answer = as_admin.get(f"{EXPORT}?action=flow.save", buffered=True)
    assert answer.mimetype == "text/csv"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=audit-log-20")
    assert answer.data.startswith(b"\xef\xbb\xbfentry,time,login,address,action,target,field,")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    head, empty, *fields = rows(answer.text)
    assert head[-3:] == ["field", "before", "after"]
    assert empty[2:] == ["ben", "192.0.2.7", ACTION, "flow:two", "", "", ""]
    start = [str(number), "2026-01-01T12:00:00+00:00", "'=ada", "192.0.2.7", ACTION, "flow:one"]
    assert [row[:6] for row in fields] == [start] * 3
    assert [row[6:] for row in fields] == [
        ["text", "'=1+1", 'a "b"\nc, d'],
        ["gone", "7", ""],
        ["list", "", '["@x"]'],
    ]


def test_a_long_export_is_whole(as_admin: Client, app: Flask) -> None:
    many = (AuditEntry(login="ada", action=ACTION, target="x", changes={}) for _ in range(1_100))
    db.session.add_all(many)
    db.session.commit()
    answer = as_admin.get(f"{EXPORT}?login=ada", buffered=True)
    assert len(rows(answer.text)) == 1_101


def test_texts_of_entries_are_shown_as_text(as_admin: Client, app: Flask) -> None:
    script = "<script>alert(1)</script>"
    number = note(script, script, {script: [script, script]})
    for path in (LIST, f"{LIST}/{number}"):
        assert "<script>alert" not in as_admin.get(path).text


def test_what_an_admin_does_is_told_with_their_address(
    as_admin: Client, admin: User, bob: User
) -> None:
    as_admin.post("/admin/people/bob/disable", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    page = as_admin.get(f"{LIST}?login=admin&action=user.disable").text
    assert "From 192.0.2.9" in page
    assert "user:bob" in page


def test_entries_of_the_command_line_say_so(as_admin: Client, app: Flask) -> None:
    with service.acting(Actor("command line")):
        service.record("flow.save", "flow:x")
    db.session.commit()
    assert "From this machine" in as_admin.get(f"{LIST}?target=flow:x").text
