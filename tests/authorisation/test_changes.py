"""What only asks, and what is refused, changes no row and no file."""

import pytest

from tests.authorisation.calls import call_of
from tests.authorisation.table import Row, rows
from tests.authorisation.world import REFUSED, ROLES, World, state_of, told
from tests.tally import tally

BY_NATURE = {"/login", "/logout"}
"""They end or begin a sign-in, whoever calls."""


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_asking_changes_nothing(installation: World, row: Row, method: str) -> None:
    before = state_of(installation)
    for role in ROLES:
        address, sent = call_of("GET", row.rule, installation)
        installation.ask(role, method, address, **sent)
    assert state_of(installation) == before


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.method != "GET" and row.rule not in BY_NATURE], ids=str
)
def test_a_refusal_changes_nothing(installation: World, row: Row) -> None:
    before = state_of(installation)
    for role, answer in row.answers.items():
        if answer in REFUSED:
            address, sent = call_of(row.method, row.rule, installation)
            given = installation.ask(role, row.method, address, **sent)
            tally.answer(given.status_code, refused=told(given) == answer)
    changed = state_of(installation) != before
    tally.add(tried=0, left=int(changed))
    assert not changed


@pytest.mark.parametrize("rule", ["/files/rename/<workspace>/", "/account/tokens"])
def test_a_change_would_be_seen(installation: World, rule: str) -> None:
    before = state_of(installation)
    address, sent = call_of("POST", rule, installation)
    installation.ask("entitled", "POST", address, **sent)
    assert state_of(installation) != before
