"""Fills the editor in tests as an admin does: open a page, change fields, save."""

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.flows import models, store
from app.flows.definition import Flow
from app.flows.hook_definition import Hook
from tests.admin.buttons.sent_forms import changed, sent_by
from tests.conftest import Client


def fields_of(client: Client, slug: str) -> MultiDict[str, str]:
    """What the editor of a hook sends untouched."""
    return sent_by(client.get(f"/admin/buttons/{slug}").text)


def save(client: Client, slug: str, /, **values: Any) -> TestResponse:
    """Change fields of a hook and save."""
    fields = changed(fields_of(client, slug), **values)
    return client.post(f"/admin/buttons/{slug}", data=fields)


def saved(client: Client, slug: str, /, **values: Any) -> Hook:
    """The same, and return the hook that came of it."""
    answer = save(client, slug, **values)
    assert answer.status_code == 303, answer.text
    return hook_of(answer.location.partition("?")[0].rpartition("/")[2])


def refused(client: Client, slug: str, /, **values: Any) -> str:
    """The same where it cannot be saved; return the page."""
    number = flow_of(slug)[0]
    answer = save(client, slug, **values)
    assert answer.status_code == 422
    assert flow_of(slug)[0] == number, "a version was written"
    return answer.text


def hook_of(slug: str) -> Hook:
    hook = flow_of(slug)[1].hook(slug)
    assert hook is not None
    return hook


def flow_of(slug: str) -> tuple[int, Flow]:
    """The number and the document of the version in force of the flow that owns a hook."""
    row = models.flow_of_hook(slug)
    assert row is not None
    return row[0].number, store.parsed(row[1])
