"""What the rules get to know, and what a caller may ask about."""

from pathlib import Path

import pytest

from app.accounts.models import User
from app.buttons import facts, target
from app.buttons.context import Context
from app.buttons.errors import StaleSelection
from app.nodes import workspaces
from app.nodes.errors import NotAFolder, NotPermitted
from app.nodes.tree import Tree


def facts_of(user: User, folder: str, *names: str) -> Context:
    return facts.build(user, target.of(folder, names))


def names_of(context: Context) -> list[str]:
    return [item.node.name for item in context.selection]


@pytest.mark.parametrize("padding", ["", "/"])
def test_a_folder_is_known_with_the_rights_of_the_person(
    place: Path, alice: User, padding: str
) -> None:
    context = facts_of(alice, f"{padding}documents/contracts{padding}", "a.pdf", "2026")
    assert context.folder.node.path == "ds/documents/contracts"
    assert (context.folder.readable, context.folder.writable) == (True, True)
    assert context.workspace_label == "Documents"
    assert [(item.node.kind, item.writable) for item in context.selection] == [
        ("file", True),
        ("folder", True),
    ]
    assert context.writable_workspaces == {"archive", "documents", "finance"}


def test_others_have_other_rights(place: Path, bob: User) -> None:
    assert facts_of(bob, "documents").writable_workspaces == {"documents"}
    assert facts_of(bob, "archive").folder.writable is False


@pytest.mark.parametrize(
    "folder",
    [
        "finance",
        "finance/nothing",
        "nowhere",
        "documents/nothing",
        "documents/../finance",
        "documents//contracts",
        "documents/./contracts",
        "documents/contracts\0",
        "ds/documents",
    ],
)
def test_a_folder_that_is_not_there_or_not_for_the_person_is_refused(
    place: Path, bob: User, folder: str
) -> None:
    with pytest.raises(NotPermitted):
        facts_of(bob, folder)


def test_a_file_is_no_folder(place: Path, bob: User) -> None:
    with pytest.raises(NotAFolder):
        facts_of(bob, "documents/contracts/a.pdf")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../contracts", "2026/x", "/a.pdf", "a\0", "x" * 300]
)
def test_a_name_that_is_none_is_refused(place: Path, bob: User, name: str) -> None:
    with pytest.raises(NotPermitted):
        facts_of(bob, "documents/contracts", name)


def test_a_name_that_is_not_there_is_a_stale_selection(place: Path, bob: User) -> None:
    with pytest.raises(StaleSelection) as caught:
        facts_of(bob, "documents/contracts", "a.pdf", "gone.pdf")
    assert caught.value.detail == "“gone.pdf” is no longer in this folder."


@pytest.mark.parametrize("count", [2, facts.FEW + 5])
def test_many_missing_names_are_counted(place: Path, bob: User, count: int) -> None:
    with pytest.raises(StaleSelection) as caught:
        facts_of(bob, "documents/contracts", *(f"gone-{number}" for number in range(count)))
    assert caught.value.detail == f"“gone-0” and {count - 1} more are no longer in this folder."


def test_names_keep_their_order_and_stand_once(place: Path, bob: User) -> None:
    context = facts_of(bob, "documents/contracts", "b.pdf", "a.pdf", "b.pdf")
    assert names_of(context) == ["b.pdf", "a.pdf"]


def test_a_large_selection_is_the_same_as_a_small_one(place: Path, bob: User) -> None:
    names = [f"{number}.txt" for number in range(facts.FEW + 5)]
    for name in names:
        (place / name).write_bytes(b"")
    Tree(None).set_metadata("ds/documents/contracts/7.txt", {"usermeta-status": "draft"})
    many = facts_of(bob, "documents/contracts", *names)
    few = facts_of(bob, "documents/contracts", "7.txt")
    assert names_of(many) == names
    assert many.selection[7] == few.selection[0]
    assert few.selection[0].node.metadata == {"usermeta-status": "draft"}


@pytest.mark.parametrize("sent", ["two\nlines.pdf", "two\r\nlines.pdf"])
def test_a_line_break_in_a_name_survives_a_form(place: Path, bob: User, sent: str) -> None:
    assert names_of(facts_of(bob, "documents/contracts", sent)) == ["two\nlines.pdf"]


@pytest.mark.parametrize("name", ["A.pdf", "a.pdf ", "%61.pdf", "#1 offer 100%25.pdf"])
def test_names_are_never_changed_to_fit(place: Path, bob: User, name: str) -> None:
    with pytest.raises(StaleSelection):
        facts_of(bob, "documents/contracts", name)


def test_in_the_list_of_workspaces_their_slugs_are_selected(place: Path, bob: User) -> None:
    context = facts_of(bob, "", "documents", "archive")
    assert [(item.node.name, item.is_root) for item in context.selection] == [
        ("documents", True),
        ("archive", True),
    ]
    assert context.folder.writable is False
    with pytest.raises(StaleSelection):
        facts_of(bob, "", "finance")


def test_the_root_of_a_workspace_that_the_person_does_not_know_is_a_plain_folder(
    place: Path, bob: User, alice: User
) -> None:
    workspaces.create_workspace("inner", "Inner", "ds", "documents/inner", {"user:alice": "rw"})
    [seen_by_bob] = facts_of(bob, "documents", "inner").selection
    [seen_by_alice] = facts_of(alice, "documents", "inner").selection
    assert (seen_by_bob.is_root, seen_by_alice.is_root) == (False, True)


def test_what_lies_in_the_recycle_bin_is_known(place: Path, bob: User) -> None:
    Tree(None).delete("ds/documents/contracts/a.pdf")
    context = facts_of(bob, "documents/recycle_bin", "a.pdf")
    assert context.folder.in_recycle_bin
    assert context.selection[0].in_recycle_bin


def test_an_admin_sees_the_facts_of_somebody_who_may_not_read(place: Path, bob: User) -> None:
    context = facts.build_for_admin(bob, target.of("finance", ()))
    assert (context.folder.readable, context.folder.writable) == (False, False)


def test_a_broken_link_is_selected_as_what_it_is(place: Path, bob: User) -> None:
    (place / "link.pdf").symlink_to("/etc/hosts")
    [item] = facts_of(bob, "documents/contracts", "link.pdf").selection
    assert item.node.kind == "broken"
