"""Who reaches the pages of buttons: admins; to all others they are unknown pages."""

from collections.abc import Callable
from typing import Any

import pytest

from app.flows.models import FlowRecord
from tests.conftest import Client

PAGES = (
    "/admin/buttons",
    "/admin/buttons/-/new",
    "/admin/buttons/-/new?flow=say",
    "/admin/buttons/say-hello",
    "/admin/buttons/no-such-hook",
    "/admin/buttons/say-hello/delete",
    "/admin/buttons/-/icons/search?icon=pdf",
)
FORMS = (
    "/admin/buttons/-/new?flow=say",
    "/admin/buttons/say-hello",
    "/admin/buttons/say-hello/delete",
    "/admin/buttons/-/preview",
    "/admin/buttons/-/conditions/folder",
)


@pytest.mark.parametrize("path", PAGES)
def test_others_than_admins_get_an_unknown_page(
    say: FlowRecord, refused: Callable[..., None], path: str
) -> None:
    refused(path)


@pytest.mark.parametrize("path", FORMS)
def test_others_than_admins_can_send_nothing(
    say: FlowRecord, refused: Callable[..., None], path: str
) -> None:
    refused(path, "POST", data={"flow": "say", "hook": "say-hello", "slug": "x"})
    assert say.number == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/admin/buttons"),
        ("DELETE", "/admin/buttons/say-hello"),
        ("PUT", "/admin/buttons/-/new"),
        ("POST", "/admin/buttons/-/icons/search"),
        ("GET", "/admin/buttons/-/conditions/folder"),
        ("GET", "/admin/buttons/-/preview"),
    ],
)
def test_a_wrong_method_is_refused(
    as_admin: Client, say: FlowRecord, method: str, path: str
) -> None:
    assert as_admin.open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/admin/buttons/no-such-hook", {}),
        ("POST", "/admin/buttons/no-such-hook", {}),
        ("GET", "/admin/buttons/-/new?flow=no-such-flow", {}),
        ("GET", "/admin/buttons/no-such-hook/delete", {}),
        ("POST", "/admin/buttons/-/preview", {}),
        ("POST", "/admin/buttons/-/preview", {"hook": "no-such-hook"}),
        ("POST", "/admin/buttons/-/conditions/other", {"hook": "say-hello"}),
    ],
)
def test_what_does_not_exist_is_not_found(
    as_admin: Client, say: FlowRecord, method: str, path: str, sent: dict[str, Any]
) -> None:
    assert as_admin.open(path, method=method, data=sent).status_code == 404


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_changes_nothing(
    as_admin: Client, say: FlowRecord, path: str
) -> None:
    as_admin.application.config["WTF_CSRF_ENABLED"] = True
    answer = as_admin.post(path, data={"flow": "say", "hook": "say-hello"})
    assert answer.status_code == 400
    assert say.number == 1
