"""What is said once a run has started, and the way to what it made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.runs.events import RunEvent
from app.runs.models import Run

from .conftest import Visitor, save
from .samples import hook_document

Visit = Callable[[User], Visitor]
HTMX = {"HX-Request": "true"}
ID = "t" * 32


def press(visitor: Visitor, headers: dict[str, str]) -> str:
    data = {"folder": "documents/contracts", "TaskID": ID}
    answer = visitor.post("/a/scheduler/hooks/do-it", data=data, headers=headers)
    assert answer.status_code in (200, 303)
    return answer.text if headers else visitor.get(answer.location).text


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_the_buttons_own_words_are_said(
    place: Path, bob: User, visit: Visit, headers: dict[str, str]
) -> None:
    save(hook_document("do-it", success_message="It is <under> way."))
    assert "It is &lt;under&gt; way." in press(visit(bob), headers)


@pytest.mark.parametrize(
    ("extras", "words", "address"),
    [
        ({}, "Open the run", f"/runs/{ID}"),
        ({"outputs_link": True}, "Open the outputs", f"/buttons/-/outputs/{ID}"),
    ],
)
def test_the_message_leads_to_the_run_or_to_its_outputs(
    place: Path, bob: User, visit: Visit, extras: dict[str, bool], words: str, address: str
) -> None:
    save(hook_document("do-it", extras=extras))
    text = press(visit(bob), HTMX)
    assert words in text
    assert f'href="{address}"' in text


def with_output(*paths: str) -> None:
    for number, path in enumerate(paths):
        event = {"step": "s", "place": "Actions[0]", "kind": "output", "number": number}
        db.session.add(RunEvent(run_id=ID, at=now(), text=path, **event))
    db.session.commit()


@pytest.mark.parametrize(
    ("paths", "location"),
    [
        ([], f"/runs/{ID}"),
        (["ds/documents/contracts/x.pdf"], "/ws/documents/contracts"),
        (["ds/documents/x.pdf"], "/ws/documents/"),
        (["ds/finance/x.pdf"], f"/runs/{ID}"),
    ],
)
def test_the_link_leads_to_the_folder_of_the_first_output(
    place: Path, bob: User, visit: Visit, paths: list[str], location: str
) -> None:
    save(hook_document("do-it"))
    visitor = visit(bob)
    press(visitor, HTMX)
    with_output(*paths)
    answer = visitor.get(f"/buttons/-/outputs/{ID}")
    assert (answer.status_code, answer.location) == (303, location)


def test_a_run_of_others_does_not_exist(place: Path, bob: User, carol: User, visit: Visit) -> None:
    save(hook_document("do-it"))
    press(visit(bob), HTMX)
    assert db.session.get(Run, ID) is not None
    other, unknown = (visit(carol).get(f"/buttons/-/outputs/{key}") for key in (ID, "u" * 32))
    assert other.status_code == unknown.status_code == 404
    assert visit(bob).delete(f"/buttons/-/outputs/{ID}").status_code == 405
