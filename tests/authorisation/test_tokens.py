"""A stolen API token opens what its owner may do, and no way to keep that for longer."""

import pytest

from app.accounts import service as accounts
from app.accounts import tokens
from tests.authorisation.calls import call_of
from tests.authorisation.table import Row, rows
from tests.authorisation.world import LOGINS, World

BROWSERS_ONLY = ("/account", "/account/password", "/account/tokens")
"""Pages about oneself, and what begins with them."""


def is_about_accounts(row: Row) -> bool:
    own = row.rule in BROWSERS_ONLY or row.rule.startswith("/account/tokens/")
    return own or (row.rule.startswith("/admin/people/") and row.method == "POST")


def bearer(installation: World, role: str) -> dict[str, str]:
    installation.put_back()
    owner = accounts.find(LOGINS[role])
    assert owner is not None
    return {"Authorization": f"Bearer {tokens.create(owner, 'stolen', 1)[0]}"}


@pytest.mark.parametrize("row", [*filter(is_about_accounts, rows())], ids=str)
def test_a_token_changes_no_account(installation: World, row: Row) -> None:
    for role in LOGINS:
        headers = bearer(installation, role)
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask("anonymous", row.method, address, headers=headers, **sent)
        hidden = row.rule.startswith("/admin/") and role != "admin"
        assert answer.status_code == (404 if hidden else 403), role


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_token_opens_nothing_that_its_owner_may_not(installation: World, row: Row) -> None:
    for role in ("guest", "other"):
        if row.answers[role] not in ("403", "404"):
            continue
        headers = bearer(installation, role)
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask("anonymous", row.method, address, headers=headers, **sent)
        assert str(answer.status_code) in (row.answers[role], "403"), role
