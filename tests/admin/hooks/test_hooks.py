"""The list of all hooks: what it shows, finds and switches."""

import json

import pytest

from app.admin.listing import PAGE_SIZE
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.models import FlowRecord
from app.flows.part import OUR_KEY
from app.flows.secret_values import opened
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements, main
from tests.conftest import Client

ADDRESS = "/admin/hooks"


def test_to_all_but_admins_the_list_does_not_exist(say: FlowRecord, refused) -> None:
    refused(ADDRESS)
    refused(f"{ADDRESS}/say-hello/switch", "POST", data={"on": "false"})
    assert store.find_hook("say-hello") is not None


def test_the_wrong_method_is_refused(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.post(ADDRESS).status_code == 405
    assert as_admin.get(f"{ADDRESS}/say-hello/switch").status_code == 405


def test_without_hooks_it_says_what_to_do(as_admin: Client) -> None:
    assert "No hooks yet" in as_admin.get(ADDRESS).text


@pytest.mark.parametrize("address", [ADDRESS, "/admin/flows/say/hooks"])
def test_a_row_tells_button_policy_and_state(
    as_admin: Client, say: FlowRecord, address: str
) -> None:
    page = main(as_admin.get(address).text)
    bye, hello = sorted(row.text for row in elements(page, "tr")[1:])
    assert "Say hello" in hello
    assert "profile:standard profile:admin" in hello
    assert "No button" in bye
    assert "role:reviewers not user:carol" in bye
    assert "Enabled" in bye
    links = [link["href"] for link in elements(page, "a", class_="row-name")]
    assert sorted(links) == ["/admin/buttons/say-bye", "/admin/buttons/say-hello"]


def test_a_hook_that_nobody_may_call_says_so(as_admin: Client) -> None:
    store.save(parse({"Label": "Lonely", "Hooks": [{"ApiSlug": "lonely"}]}), author="tests")
    assert "Nobody" in elements(main(as_admin.get(ADDRESS).text), "tr")[1].text


def test_a_new_hook_begins_in_the_editor(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get("/admin/flows/say/hooks").text
    assert 'href="/admin/buttons/-/new?flow=say"' in page
    store.save(say_flow(Hooks=[]), author="tests", replace="say")
    page = as_admin.get("/admin/flows/say/hooks").text
    assert 'href="/admin/buttons/-/new?flow=say"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=BYE", ["say-bye"]),
        ("?q=say+hello", ["say-hello"]),
        ("?q=Say", ["say-bye", "say-hello"]),
        ("?q=nothing", []),
        ("?page=2", []),
    ],
)
def test_it_finds_by_slug_flow_and_button(
    as_admin: Client, say: FlowRecord, query: str, found: list[str]
) -> None:
    page = main(as_admin.get(f"{ADDRESS}{query}").text)
    assert [link.text for link in elements(page, "a", class_="row-name")] == found


def test_a_long_list_has_pages(as_admin: Client) -> None:
    hooks = [{"ApiSlug": f"hook-{number:03}"} for number in range(PAGE_SIZE + 1)]
    store.save(parse({"Label": "Many", "Hooks": hooks}), author="tests")
    first, second = (main(as_admin.get(f"{ADDRESS}?page={number}").text) for number in (1, 2))
    assert len(elements(first, "a", class_="row-name")) == PAGE_SIZE
    assert [link.text for link in elements(second, "a", class_="row-name")] == ["hook-050"]


def test_switching_is_a_new_version_of_the_flow(as_admin: Client, say: FlowRecord) -> None:
    sent = {"on": "false", "back": "/admin/hooks?q=say"}
    answer = as_admin.post(f"{ADDRESS}/say-hello/switch", data=sent)
    assert (answer.status_code, answer.location) == (303, "/admin/hooks?q=say")
    assert store.find_hook("say-hello") is None
    assert store.find_hook("say-bye") is not None
    assert "Hook say-hello is off." in as_admin.get(ADDRESS).text
    as_admin.post(f"{ADDRESS}/say-hello/switch", data={"on": "true"})
    assert store.find_hook("say-hello") is not None
    db.session.refresh(say)
    assert say.number == 3
    assert opened(store.current(say)) == say_flow()


def test_switching_keeps_what_else_the_hook_says(as_admin: Client) -> None:
    extras = {"hides": True, "rate_limit": "1 per minute"}
    hook = {"ApiSlug": "do", "Metadata": {OUR_KEY: json.dumps(extras), "other": "x"}}
    record = store.save(parse({"Label": "Do", "Hooks": [hook]}), author="tests")
    as_admin.post(f"{ADDRESS}/do/switch", data={"on": "false"})
    kept = store.current(record).hooks[0]
    assert json.loads(kept.metadata[OUR_KEY]) == {**extras, "enabled": False}
    assert kept.metadata["other"] == "x"


def test_switching_to_what_is_so_makes_no_version(as_admin: Client, say: FlowRecord) -> None:
    as_admin.post(f"{ADDRESS}/say-hello/switch", data={"on": "true"})
    db.session.refresh(say)
    assert say.number == 1


def test_a_flow_that_is_off_stays_off(as_admin: Client, say: FlowRecord) -> None:
    store.set_enabled("say", False)
    assert "Off with its flow" in as_admin.get(ADDRESS).text
    as_admin.post(f"{ADDRESS}/say-hello/switch", data={"on": "false"})
    db.session.refresh(say)
    assert (say.number, say.enabled) == (2, False)


def test_an_unknown_hook_is_not_found(as_admin: Client) -> None:
    assert as_admin.post(f"{ADDRESS}/nobody/switch", data={"on": "true"}).status_code == 404
