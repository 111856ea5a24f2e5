"""The page of a flow says what starts it by itself, when next, and why it did not."""

from datetime import UTC, datetime

import pytest

from app.extensions import db
from app.flows import store, triggers
from app.flows.definition import parse
from app.flows.models import FlowRecord
from tests.browser_room.html import elements, main
from tests.conftest import Client

PAGE = "/admin/flows/clock"


@pytest.fixture
def clock(as_admin: Client) -> FlowRecord:
    """A flow that starts in every way."""
    document = {
        "Label": "Clock",
        "AutoStart": True,
        "Schedule": {"Iso8601Schedule": "R/2026-01-31T08:00:00Z/P1M"},
        "EventNames": ["NODE_CHANGE:0", "NODE_CHANGE:6"],
    }
    return store.save(parse(document), author="admin")


def rows(client: Client) -> list[list[str]]:
    page = main(client.get(PAGE).text)
    table = page[page.index('aria-label="Starts by itself"') :]
    cells = [cell.text for cell in elements(table[: table.index("</table>")], "td")]
    return [cells[at : at + 3] for at in range(0, len(cells), 3)]


def test_each_way_to_start_has_a_line(as_admin: Client, clock: FlowRecord) -> None:
    for starter in triggers.of_flow(clock):
        if starter.name == triggers.SCHEDULE:
            at = datetime(2099, 1, 31, 8, tzinfo=UTC)
            triggers.move_on(starter.id, starter.next_at, at)
        elif starter.name == triggers.START:
            triggers.move_on(starter.id, starter.next_at, None)
        elif starter.name == triggers.EVENTS["created"]:
            triggers.note(starter.id, "There is no <folder>.")
    db.session.commit()
    assert rows(as_admin) == [
        ["When a version is saved", "It has started", "None"],
        ["By schedule R/2026-01-31T08:00:00Z/P1M", "31 Jan 2099, 08:00 UTC", "None"],
        ["When something is created", "With each event", "There is no <folder>."],
        ["When metadata changes", "With each event", "None"],
    ]


def test_a_schedule_that_is_over_says_so(as_admin: Client, clock: FlowRecord) -> None:
    [schedule] = [one for one in triggers.of_flow(clock) if one.name == triggers.SCHEDULE]
    triggers.move_on(schedule.id, schedule.next_at, None)
    db.session.commit()
    assert rows(as_admin)[1][1] == "Never again"


def test_a_flow_that_only_hooks_start_has_no_such_lines(as_admin: Client) -> None:
    store.save(parse({"Label": "Clock"}), author="admin")
    assert "Starts by itself" not in as_admin.get(PAGE).text
