"""What can be chosen from when somebody asks about buttons."""

from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from app.accounts.models import User
from app.buttons.choosing import SHOWN, choice, read
from app.buttons.target import Target, of
from app.nodes.tree import Tree


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([], of("", ())),
        ([("folder", "/docs/"), ("select", "a"), ("select", "a")], of("docs", ["a"])),
        ([("folder", "docs"), ("names", "a\r\n\r\n b \n")], of("docs", ["a", " b "])),
        ([("folder", "x"), ("ticked_in", "y"), ("select", "a"), ("names", "b")], of("x", ["b"])),
        ([("folder", "x"), ("ticked_in", "x"), ("select", "a"), ("names", "a")], of("x", ["a"])),
    ],
)
def test_folder_ticks_and_names_are_read(fields: list[tuple[str, str]], expected: Target) -> None:
    assert read(MultiDict(fields)) == expected


def test_what_a_folder_holds_can_be_ticked_folders_first(place: Path, bob: User) -> None:
    found = choice(Tree(bob.subjects), of("documents/contracts", ["a.pdf"]))
    assert [node.name for node in found.nodes][:3] == ["2026", "#1 offer 100%.pdf", "a.pdf"]
    assert found.typed == []
    assert "documents/contracts/2026" in found.folders


def test_a_large_folder_shows_its_first_and_the_rest_is_typed(place: Path, bob: User) -> None:
    for number in range(SHOWN + 5):
        (place / f"many-{number:02}.txt").touch()
    found = choice(Tree(bob.subjects), of("documents/contracts", ["notes.txt"]))
    assert len(found.nodes) == SHOWN
    assert found.typed == ["notes.txt"]


@pytest.mark.parametrize("folder", ["", "finance", "nowhere", "documents/contracts/a.pdf", "a/.."])
def test_where_nothing_may_be_seen_only_workspaces_are_offered(
    place: Path, bob: User, folder: str
) -> None:
    found = choice(Tree(bob.subjects), of(folder, ()))
    assert found.nodes == ()
    assert found.folders == ("archive", "documents")


def test_admins_choose_among_all(place: Path) -> None:
    assert choice(Tree(None), of("", ())).folders == ("archive", "documents", "finance")
