"""The pages about policies: who reaches them, hooks by subjects, and one user checked."""

import pytest

from app.accounts import changes
from app.accounts.models import User
from app.flows import store
from app.flows.models import FlowRecord
from tests.admin.conftest import say_flow
from tests.admin.counting import queries
from tests.conftest import Client

LIST, CHECK = "/admin/policies", "/admin/policies/check"


@pytest.mark.parametrize("path", [LIST, CHECK, f"{CHECK}?login=bob"])
def test_pages_are_unknown_to_all_but_admins(refused, say: FlowRecord, path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", [LIST, CHECK])
def test_wrong_method_is_refused(as_admin: Client, path: str) -> None:
    assert as_admin.post(path).status_code == 405


def test_without_hooks_the_page_says_what_to_do(as_admin: Client) -> None:
    assert "Make or import a flow first." in as_admin.get(LIST).text


def test_the_list_shows_effects_and_leads_to_the_buttons(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get(LIST).text
    assert page.count('aria-label="Allow"') == 3
    assert page.count('aria-label="Deny"') == 1
    assert 'href="/admin/buttons/say-hello">Say hello</a>' in page
    assert 'href="/admin/buttons/say-bye">Say</a>' in page


@pytest.mark.parametrize(
    ("query", "hello", "bye"),
    [
        ("", True, True),
        ("subject=role:reviewers", False, True),
        ("subject=profile:standard", True, False),
        ("q=HELLO", True, False),
        ("q=bye&subject=user:carol", False, True),
        ("q=hello&subject=user:carol", False, False),
        ("subject=nobody%00", False, False),
    ],
)
def test_the_list_is_filtered(
    as_admin: Client, say: FlowRecord, query: str, hello: bool, bye: bool
) -> None:
    page = as_admin.get(f"{LIST}?{query}").text
    assert ("/admin/buttons/say-hello" in page, "/admin/buttons/say-bye" in page) == (hello, bye)
    assert ("No policy fits" in page) is not (hello or bye)


def test_a_hook_that_is_off_is_marked(as_admin: Client, say: FlowRecord) -> None:
    assert ">Off<" not in as_admin.get(LIST).text
    store.set_enabled("say", False)
    assert as_admin.get(LIST).text.count(">Off<") == 2


def test_longer_lists_take_no_more_queries(as_admin: Client, say: FlowRecord, bob: User) -> None:
    few = [queries(as_admin, path) for path in (LIST, f"{CHECK}?login=bob")]
    for number in range(50):
        hooks = (say_flow().hooks[0].model_copy(update={"api_slug": f"more-{number}"}),)
        flow = say_flow().model_copy(update={"hooks": hooks, "label": f"More {number}"})
        store.save(flow, author="tests")
    assert [queries(as_admin, path) for path in (LIST, f"{CHECK}?login=bob")] == few
    assert as_admin.get(LIST).text.count('scope="row"') == 50


@pytest.mark.parametrize(
    ("login", "count", "because"),
    [
        ("alice", 2, "allowed by role:reviewers"),
        ("bob", 1, "no rule allows bob"),
        ("carol", 0, "denied by user:carol"),
        (" BOB ", 1, "allowed by profile:standard"),
        ("admin", 1, "allowed by profile:admin"),
    ],
)
def test_a_user_is_checked(
    as_admin: Client, people: None, say: FlowRecord, login: str, count: int, because: str
) -> None:
    page = as_admin.get(CHECK, query_string={"login": login}).text
    assert f"{count} of 2 hooks" in page
    assert page.count(">Yes<") == count
    assert because in page


def test_a_disabled_user_is_said_to_call_nothing(
    as_admin: Client, say: FlowRecord, bob: User
) -> None:
    changes.set_enabled(bob, False)
    assert "Disabled: can call nothing" in as_admin.get(f"{CHECK}?login=bob").text


def test_nobody_is_checked_until_somebody_is_chosen(as_admin: Client, say: FlowRecord) -> None:
    answer = as_admin.get(CHECK)
    assert answer.status_code == 200
    assert "Choose a user" in answer.text


@pytest.mark.parametrize("login", ["nobody", "<script>alert(1)</script>", "x" * 5_000])
def test_an_unknown_user_is_told_at_the_field(as_admin: Client, login: str) -> None:
    answer = as_admin.get(CHECK, query_string={"login": login})
    assert answer.status_code == 422
    assert 'aria-describedby="login-error"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_policy_counts_at_the_next_request(as_admin: Client, say: FlowRecord, bob: User) -> None:
    hook = say_flow().hooks[1]
    hooks = (say_flow().hooks[0], hook.model_copy(update={"policies": ()}))
    store.save(say_flow().model_copy(update={"hooks": hooks}), author="tests", replace="say")
    assert as_admin.get(LIST).text.count("Nobody may call it") == 1
