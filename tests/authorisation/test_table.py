"""Every address answers every kind of caller as the table says, and nothing but the table."""

import re

import pytest

from tests.authorisation.calls import VALUES, Call, address_of, call_of
from tests.authorisation.table import Row, rows
from tests.authorisation.world import REFUSED, ROLES, World, told
from tests.tally import tally

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")
IMPLIED = {"HEAD", "OPTIONS"}
"""Flask answers them by itself: HEAD as GET, OPTIONS with the methods of the address."""

BOUND = re.compile(r"<int\([^()]*\):")
UNKNOWN = {
    "digest": "1",
    "entry_id": 999_999,
    "inner": "no-such-node",
    "login": "nobody",
    "name": "no-such-role",
    "notification_id": 999_999,
    "number": 999_999,
    "place": "Actions[9]",
    "slug": "no-such-slug",
    "task_id": "no-such-run",
    "token_id": 999_999,
    "which": "nothing",
    "workspace": "no-such-place",
}
"""What nothing in the installation is called."""

TOKEN = re.compile(r'(X-CSRFToken": "|name="csrf_token" value=")[^"]*')

by_name = pytest.mark.parametrize("row", rows(), ids=str)


def known(installation: World) -> set[tuple[str, str]]:
    """The methods and rules of the application, without the bounds of numbers."""
    return {
        (method, BOUND.sub("<int:", rule.rule))
        for rule in installation.app.url_map.iter_rules()
        for method in (rule.methods or set()) - IMPLIED
    }


def test_every_route_has_a_row_and_every_row_a_route(installation: World) -> None:
    listed = [(row.method, row.rule) for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == known(installation)


@by_name
def test_the_answer_is_that_of_the_table(installation: World, row: Row) -> None:
    answers = {}
    for role in ROLES:
        installation.put_back()
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask(role, row.method, address, **sent)
        answers[role] = told(answer)
        if row.answers[role] in REFUSED:
            tally.answer(answer.status_code, refused=answers[role] == row.answers[role])
    assert answers == row.answers


@by_name
def test_what_one_may_not_know_of_answers_as_what_does_not_exist(
    installation: World, row: Row
) -> None:
    for role, answer in row.answers.items():
        if answer != "404":
            continue
        answers = []
        for unknown in (False, True):
            address, sent = call_of(row.method, row.rule, installation)
            if unknown:
                address = address_of(row.rule, Call(values=UNKNOWN), installation)
            answers.append(installation.ask(role, row.method, address, **sent))
        assert [one.status_code for one in answers] == [404, 404]
        texts = [TOKEN.sub(r"\1", one.text) for one in answers]
        assert texts[0] == texts[1]


@pytest.mark.parametrize("rule", sorted({row.rule for row in rows()}))
def test_no_other_method_does_anything(installation: World, rule: str) -> None:
    address = address_of(rule, Call(), installation)
    allowed = set(installation.app.url_map.bind("localhost").allowed_methods(address))
    hidden = rule.startswith("/admin/")
    for method in set(METHODS) - allowed:
        for role in ROLES:
            expected = 404 if hidden and role != "admin" else 405
            status = installation.ask(role, method, address).status_code
            tally.answer(status, refused=status == expected)
            assert status == expected, (role, method)


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
def test_a_head_is_answered_as_a_get_without_a_body(installation: World, row: Row) -> None:
    address, sent = call_of("GET", row.rule, installation)
    for role in ROLES:
        answer = installation.ask(role, "HEAD", address, **sent)
        assert (told(answer), answer.data) == (row.answers[role], b"")


def test_every_value_has_one_that_nothing_is_called(installation: World) -> None:
    assert set(UNKNOWN) == set(VALUES) | {"notification_id", "token_id"}
