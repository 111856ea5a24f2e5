"""Measures a button's form, and the run after it, beside the page of a small folder."""

import re
from collections.abc import Iterator
from uuid import uuid4

from app.flows.button_definition import Button
from bench.folders import SMALL, small_page
from bench.installation import Installation, fill, hook_of, installation
from bench.line import Goal, Line, compare, milliseconds

SLUG = "press"
HTMX = {"HX-Request": "true"}
RUN = re.compile(r"/runs/([A-Za-z0-9_-]{8,64})")


def lines(_quick: bool) -> Iterator[Line]:
    """Yield the lines of forms."""
    button = Button(label="Press", in_toolbar=True, needs_selection=True, form=True, message="Go?")
    sends = button.model_copy(update={"sends_selection": True}).to_metadata()
    with installation("", hook_of(SLUG, **sends)) as one:
        fill(one.files / str(SMALL), SMALL)
        small = small_page(one)
        opened, sent = (
            (lambda: milliseconds(lambda: _open(one))),
            lambda: milliseconds(lambda: _send(one)),
        )
        told = f"limit: page of {SMALL}"
        yield compare(f"form, open; {told}", opened, small, Goal(1))
        yield compare(f"form, submit → page of the run; {told}", sent, small, Goal(1))


def _fields() -> dict[str, str]:
    return {"folder": f"files/{SMALL}", "select": "0000000.txt", "TaskID": uuid4().hex}


def _open(one: Installation) -> None:
    address = f"/buttons/{SLUG}/form"
    if "TaskID" not in one.visitor.post(address, data=_fields(), headers=HTMX).text:
        raise RuntimeError("The form does not open.")


def _send(one: Installation) -> None:
    fields = _fields()
    answer = one.visitor.post(f"/a/scheduler/hooks/{SLUG}", data=fields, headers=HTMX)
    if fields["TaskID"] not in answer.headers["HX-Trigger"]:
        raise RuntimeError("No run was started.")
