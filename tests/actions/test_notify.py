from typing import Any

import pytest

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.people import Person
from app.markdown import render
from app.notifications import models
from app.notifications.models import Notification

NOTIFY = "actions.idm.user-activity"
BOB = {"title": "Done", "markdown": "It is done.", "targetLogins": "bob"}


@pytest.fixture
def people(office: Any) -> dict[str, int]:
    profiles = {"alice": "standard", "bob": "standard", "root": "admin"}
    return {login: office.person(login, profile=kind).id for login, kind in profiles.items()}


def notes(user_id: int) -> list[Notification]:
    return list(models.page(user_id, offset=0, limit=10))


def test_person_is_told_and_the_nodes_stay(office: Any, people: dict[str, int]) -> None:
    result = office.run(NOTIFY, BOB, office.put("a.txt"))
    (note,) = notes(people["bob"])
    assert (note.title, note.text, note.read_at) == ("Done", "It is done.", None)
    assert (result.nodes, result.json) == (None, {"notified": 1})
    assert notes(people["alice"]) == []


def test_repeated_step_tells_once_another_step_again(office: Any, people: dict[str, int]) -> None:
    for owner in ("run-1:0", "run-1:0", "run-1:1", "run-2:0"):
        office.run(NOTIFY, BOB, owner=owner)
    assert len(notes(people["bob"])) == 3


def test_logins_and_users_of_the_message_are_told_once(office: Any, people: dict[str, int]) -> None:
    parameters = {**BOB, "targetLogins": "bob; ALICE,bob", "input-users": "true"}
    office.run(NOTIFY, parameters, users=(Person("alice"), Person("root")))
    assert [len(notes(user_id)) for user_id in people.values()] == [1, 1, 1]


def test_users_of_the_message_are_told_only_where_asked(
    office: Any, people: dict[str, int]
) -> None:
    office.run(NOTIFY, BOB, users=(Person("alice"),))
    assert notes(people["alice"]) == []


def test_unknown_login_is_told_and_nobody_left_fails(office: Any, people: dict[str, int]) -> None:
    office.run(NOTIFY, {**BOB, "targetLogins": "nobody,bob"})
    assert office.log[0] == ("warning", "There is no user “nobody”; nobody is told in their place.")
    for logins in ("", "nobody", " , "):
        with pytest.raises(ActionFailed, match="nobody to notify"):
            office.run(NOTIFY, {**BOB, "targetLogins": logins})


def test_object_and_actor_become_names_where_attached(office: Any, people: dict[str, int]) -> None:
    nodes = office.put("a_b*.txt"), office.put("c.txt")
    text = "[Object] by [Actor]"
    attached = {"attachObject": "true", "attachActor": "true"}
    office.run(NOTIFY, {**BOB, "markdown": text, **attached}, nodes[0], owner="r:0")
    office.run(NOTIFY, {**BOB, "markdown": text, **attached}, *nodes, owner="r:1")
    office.run(NOTIFY, {**BOB, "markdown": text}, *nodes, owner="r:2")
    plain, both, one = notes(people["bob"])
    assert render(one.text) == "<p>a_b*.txt by Alice A.</p>\n"
    assert render(both.text) == "<p>a_b*.txt and 1 more by Alice A.</p>\n"
    assert (plain.text, plain.node) == (text, "")
    assert one.node == both.node == "docs/a_b*.txt"


@pytest.mark.parametrize(
    "name",
    [
        "[x](http:evil)",
        "# a",
        "1. a",
        "a`b`c",
        "<script>",
        "a\nb",
        "**a** _b_ ~c~ \\d",
        "- a",
        "&amp;",
        "![a](b)",
    ],
)
def test_name_of_a_file_stands_in_the_text_as_it_is(
    office: Any, people: dict[str, int], name: str
) -> None:
    parameters = {**BOB, "markdown": "[Object]", "attachObject": "true"}
    office.run(NOTIFY, parameters, office.put(name))
    html = render(notes(people["bob"])[0].text)
    assert html.striptags() == name.replace("\n", " ")
    assert html.count("<") == 2


def test_only_who_may_see_the_run_gets_a_link_to_it(office: Any, people: dict[str, int]) -> None:
    office.run(NOTIFY, {**BOB, "targetLogins": "alice,bob,root"}, owner="run-1:0")
    runs = [notes(user_id)[0].run_id for user_id in people.values()]
    assert runs == ["run-1", "", "run-1"]


@pytest.mark.parametrize(
    "parameters", [{"title": ""}, {"title": "\n\x00"}, {"markdown": "x" * 10_001}]
)
def test_missing_title_and_too_long_a_text_are_refused(
    office: Any, people: dict[str, int], parameters: dict[str, str]
) -> None:
    with pytest.raises(BadActionParameter):
        office.run(NOTIFY, {**BOB, **parameters})
    assert notes(people["bob"]) == []


def test_odd_characters_are_kept_out(office: Any, people: dict[str, int]) -> None:
    title = "a\r\nb\x00c\ud800" + "x" * 300
    office.run(NOTIFY, {**BOB, "title": title, "markdown": "a\x00\ud800\nb"})
    (note,) = notes(people["bob"])
    assert note.title.startswith("a b c?xxx")
    assert (len(note.title), note.title[-1]) == (200, "…")
    assert note.text == "a\ufffd?\nb"
