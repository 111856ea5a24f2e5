"""A form offers a preview where the admin does; pressing it starts one, and the run not yet."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.extensions import db
from app.runs.models import Run
from tests.browser_room.html import elements

from .conftest import Visitor, save
from .samples import hook_document

Visit = Callable[[User], Visitor]

ID = "t" * 32
HTMX = {"HX-Request": "true"}
OFFERED = {"previews": True}
FIELDS = [{"Name": "Target", "Value": "x.pdf"}]
PARAMETERS = [{"Name": "Target", "Mandatory": True}]


def offer(**more: Any) -> None:
    known = {"sends_selection": True, "form": True, "fields": FIELDS, "extras": OFFERED}
    save(hook_document("do-it", **(known | more)), parameters=PARAMETERS)


def form(visitor: Visitor, headers: dict[str, str]) -> str:
    asked = {"folder": "documents/contracts", "select": "a.pdf"}
    return visitor.get("/buttons/do-it/form", query_string=asked, headers=headers).text


def send(visitor: Visitor, headers: dict[str, str] | None = None, **fields: str) -> Any:
    known = {"folder": "documents/contracts", "select": "a.pdf", "TaskID": ID, "p-Target": "y.pdf"}
    return visitor.post("/a/scheduler/hooks/do-it", data=known | fields, headers=headers)


def runs() -> list[tuple[str, str]]:
    db.session.rollback()
    found = sa.select(Run.id, Run.mode).order_by(Run.created_at)
    return [(run_id, mode) for run_id, mode in db.session.execute(found)]


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
@pytest.mark.parametrize("offered", [True, False])
def test_the_form_offers_it_beside_the_button(
    place: Path, bob: User, visit: Visit, headers: dict[str, str], offered: bool
) -> None:
    offer(extras={"previews": offered})
    buttons = elements(form(visit(bob), headers), "button", type="submit")
    labels = [button.text for button in buttons if button.text in ("Do it", "Preview")]
    assert labels == (["Do it", "Preview"] if offered else ["Do it"])


def test_a_button_without_a_form_asks_first(place: Path, bob: User, visit: Visit) -> None:
    offer(form=False, fields=())
    listed = visit(bob).get("/a/buttons?folder=documents/contracts&select=a.pdf")
    assert listed.status_code == 200
    toolbar = visit(bob).get("/buttons/toolbar?folder=documents/contracts&select=a.pdf").text
    assert "/buttons/do-it/form" in toolbar
    assert "Preview" in form(visit(bob), HTMX)


def test_pressing_it_starts_a_preview(place: Path, bob: User, visit: Visit) -> None:
    offer()
    answer = send(visit(bob), HTMX, preview="1")
    assert runs() == [(f"{ID}-preview", "preview")]
    assert "The preview of “Do it” has started. Nothing is changed." in answer.text
    assert f'href="/runs/{ID}-preview"' in answer.text
    assert "selection-clear" not in json.loads(answer.headers["HX-Trigger"])


def test_without_a_script_it_leads_to_the_preview(place: Path, bob: User, visit: Visit) -> None:
    offer(success_message="It is done.")
    visitor = visit(bob)
    answer = send(visitor, preview="1")
    assert (answer.status_code, answer.location) == (303, f"/runs/{ID}-preview")
    page = visitor.get(answer.location).text
    assert "Nothing is changed." in page
    assert "It is done." not in page


def test_the_same_form_runs_it_afterwards(place: Path, bob: User, visit: Visit) -> None:
    offer()
    visitor = visit(bob)
    for fields in ({"preview": "1"}, {"preview": "1"}, {}, {}):
        assert send(visitor, **fields).status_code == 303
    assert runs() == [(f"{ID}-preview", "preview"), (ID, "run")]


def test_it_is_refused_where_it_is_not_offered(place: Path, bob: User, visit: Visit) -> None:
    offer(extras={})
    assert send(visit(bob), preview="1").status_code == 403
    assert runs() == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"p-Target": ""}, "A value is needed."), ({"select": "gone.pdf"}, "gone.pdf")],
)
def test_what_is_wrong_is_told_and_nothing_starts(
    place: Path, bob: User, visit: Visit, fields: dict[str, str], told: str
) -> None:
    offer()
    answer = send(visit(bob), HTMX, preview="1", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Preview" in [button.text for button in elements(answer.text, "button")]
    assert runs() == []


@pytest.mark.parametrize("key", ["preview", "Preview", "mode"])
def test_scripts_have_no_key_for_it(place: Path, bob: User, visit: Visit, key: str) -> None:
    offer()
    answer = visit(bob).post("/a/scheduler/hooks/do-it", json={key: "1"})
    assert answer.status_code == 400
    assert runs() == []
