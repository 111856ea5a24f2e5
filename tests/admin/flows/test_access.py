"""Who reaches the pages of flows: one table for all their addresses."""

import pytest

from app.flows.models import FlowRecord
from tests.conftest import Client

SHOWN = [
    "/admin/flows",
    "/admin/flows/-/new",
    "/admin/flows/-/import",
    "/admin/flows/say",
    "/admin/flows/say/parameters",
    "/admin/flows/say/hooks",
    "/admin/flows/say/versions",
    "/admin/flows/say/document",
    "/admin/flows/say/document/edit",
    "/admin/flows/say/export",
    "/admin/flows/say/run",
]
CHANGED = [
    "/admin/flows/-/new",
    "/admin/flows/-/import",
    "/admin/flows/say/switch",
    "/admin/flows/say/parameters",
    "/admin/flows/say/versions/1/restore",
    "/admin/flows/say/document/edit",
    "/admin/flows/say/run",
]


@pytest.mark.parametrize("path", SHOWN)
def test_to_all_but_admins_a_page_does_not_exist(say: FlowRecord, refused, path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", CHANGED)
def test_all_but_admins_change_nothing(say: FlowRecord, refused, path: str) -> None:
    refused(path, "POST", data={"on": "false", "label": "X", "document": "{}", "do": "save"})
    assert (say.number, say.enabled) == (1, True)


@pytest.mark.parametrize("path", SHOWN)
def test_admins_see_every_page(say: FlowRecord, as_admin: Client, path: str) -> None:
    answer = as_admin.get(path)
    assert answer.status_code == 200
    assert "s3cret-key" not in answer.text


@pytest.mark.parametrize("path", sorted(set(SHOWN) - set(CHANGED)))
def test_a_page_that_only_shows_takes_no_post(say: FlowRecord, as_admin: Client, path: str) -> None:
    assert as_admin.post(path).status_code == 405


@pytest.mark.parametrize("path", sorted(set(CHANGED) - set(SHOWN)))
def test_nothing_is_changed_by_following_a_link(
    say: FlowRecord, as_admin: Client, path: str
) -> None:
    assert as_admin.get(path).status_code == 405


@pytest.mark.parametrize("path", [path for path in SHOWN if "/say" in path])
def test_a_flow_that_does_not_exist_has_no_pages(as_admin: Client, path: str) -> None:
    assert as_admin.get(path.replace("/say", "/sing")).status_code == 404


@pytest.mark.parametrize("path", [path for path in CHANGED if "/say" in path])
def test_without_our_token_nothing_changes(
    app, say: FlowRecord, as_admin: Client, path: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert as_admin.post(path, data={"on": "false"}).status_code == 400
    assert (say.number, say.enabled) == (1, True)
