"""The page of a hook's signed calls: for admins, a secret is shown once."""

import re

import pytest

from app.flows.models import FlowRecord
from app.hooks import signed_hooks
from tests.conftest import Client

ADDRESS = "/admin/hooks/say-hello/signing"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def send(client: Client, command: str, account: str = ""):
    return client.post(ADDRESS, data={"command": command, "account": account})


def test_to_all_but_admins_the_page_does_not_exist(say: FlowRecord, refused) -> None:
    refused(ADDRESS)
    refused(ADDRESS, "POST", data={"command": "on", "account": "bob"})
    assert signed_hooks.find("say-hello") is None


def test_the_wrong_method_is_refused(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.put(ADDRESS).status_code == 405


def test_a_hook_that_is_not_there_has_no_page(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.get("/admin/hooks/there-is-none/signing").status_code == 404


def test_at_first_it_is_off(as_admin: Client, say: FlowRecord, people: None) -> None:
    page = as_admin.get(ADDRESS).text
    assert "Take signed calls" in page
    assert "Make another secret" not in page
    assert '<option value="bob"' in page
    assert '<option value="admin"' not in page
    assert f'href="{ADDRESS}"' in as_admin.get("/admin/flows/say/hooks").text


def test_each_secret_is_shown_once(as_admin: Client, say: FlowRecord, people: None) -> None:
    first, second = send(as_admin, "on", "bob").text, send(as_admin, "secret").text
    secrets = {found[0] for text in (first, second) if (found := SECRET.search(text))}
    assert len(secrets) == 2
    page = as_admin.get(ADDRESS).text
    assert not SECRET.search(page)
    assert "Two secrets" in page
    assert "As bob" in as_admin.get("/admin/hooks").text
    assert send(as_admin, "drop").status_code == 303
    assert "One secret" in as_admin.get(ADDRESS).text
    assert send(as_admin, "off").status_code == 303
    assert signed_hooks.find("say-hello") is None


@pytest.mark.parametrize(
    ("command", "account", "status"),
    [("on", "admin", 422), ("on", "nobody", 422), ("secret", "", 409), ("other", "", 400)],
)
def test_what_cannot_be_done_changes_nothing(
    as_admin: Client, say: FlowRecord, people: None, command: str, account: str, status: int
) -> None:
    assert send(as_admin, command, account).status_code == status
    assert signed_hooks.find("say-hello") is None
