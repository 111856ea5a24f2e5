"""Workspaces and datasources as those who manage them see and change them, and what is told."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import models
from app.audit.models import Filter
from app.extensions import db
from app.nodes import datasources, managing, workspaces
from app.nodes.errors import BadWorkspace
from app.nodes.workspaces import Grant, Workspace
from tests.nodes.conftest import World


def told() -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit log says, newest first."""
    return [(entry.action, entry.target, entry.changes) for entry in models.every(Filter())]


def found(slug: str) -> Workspace:
    workspace = workspaces.find_workspace(slug)
    assert workspace is not None
    return workspace


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("", ["archive", "documents", "finance", "media"]),
        ("FIN", ["finance"]),
        ("m", ["documents", "media"]),
        ("%", []),
    ],
)
def test_workspaces_are_found_by_label_and_slug(world: World, text: str, slugs: list[str]) -> None:
    assert [one.slug for one in managing.listed(text, offset=0, limit=9)] == slugs


def test_a_page_of_workspaces_takes_two_queries(world: World) -> None:
    db.session.expunge_all()
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    page = managing.listed("", offset=0, limit=9)
    assert (page[0].root_path, len(page[0].rights)) == ("store/archive", 2)
    assert len(page[1].rights) == 1
    assert len(statements) == 2


def test_rights_are_read_as_they_are_written(world: World) -> None:
    assert found("archive").rights == {"profile:standard": "r", "role:reviewers": "rw"}


def test_label_and_grants_change_together_and_are_told(world: World) -> None:
    managing.change_workspace(found("archive"), "Old things", {"profile:standard": "rw"})
    assert found("archive").label == "Old things"
    assert told()[:2] == [
        (
            "workspace.grants",
            "workspace:archive",
            {"profile:standard": ["r", "rw"], "role:reviewers": ["rw", None]},
        ),
        ("workspace.label", "workspace:archive", {"label": ["Archive", "Old things"]}),
    ]


def test_saving_what_was_there_tells_nothing(world: World) -> None:
    before = told()
    managing.change_workspace(found("archive"), "Archive", found("archive").rights)
    assert told() == before


@pytest.mark.parametrize(
    ("label", "grants"),
    [("", {}), ("  ", {}), ("two\nlines", {}), ("x" * 201, {}), ("New", {"user:bob": "w"})],
)
def test_a_refused_change_keeps_everything(
    world: World, label: str, grants: dict[str, str]
) -> None:
    before = told()
    with pytest.raises(BadWorkspace):
        managing.change_workspace(found("archive"), label, grants)
    db.session.rollback()
    assert found("archive").label == "Archive"
    assert found("archive").rights == {"profile:standard": "r", "role:reviewers": "rw"}
    assert told() == before


def test_a_forgotten_workspace_leaves_its_files(world: World) -> None:
    path = world.put("store/archive/kept.txt")
    managing.delete_workspace(found("archive"))
    assert workspaces.find_workspace("archive") is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grant)) == 3
    assert world.read(path) == b"content"
    action, target, changes = told()[0]
    assert (action, target) == ("workspace.delete", "workspace:archive")
    assert changes["grants.role:reviewers"] == ["rw", None]


def test_making_is_told(world: World) -> None:
    workspaces.create_workspace("new", "New", "store", "a/b", {"user:bob": "r"})
    assert told()[0] == (
        "workspace.create",
        "workspace:new",
        {
            "label": [None, "New"],
            "datasource": [None, "store"],
            "root": [None, "a/b"],
            "grants.user:bob": [None, "r"],
        },
    )
    action, target, changes = told()[-1]
    assert (action, target) == ("datasource.create", "datasource:store")
    assert changes["location"] == [None, str(world.folder / "store")]


def test_datasources_are_counted_in_one_query(world: World) -> None:
    world.mkdir("third")
    datasources.create_datasource("third", world.folder / "third")
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    counted = {one.name: count for one, count in managing.datasources_with_counts()}
    assert counted == {"other": 1, "store": 3, "third": 0}
    assert len(statements) == 1


@pytest.mark.parametrize(
    "location", ["", ".", "relative/path", "/no/such/folder", "/nul\x00", "/" + "x" * 5_000, "~"]
)
def test_a_datasource_needs_the_whole_path_of_a_folder(app: Flask, location: str) -> None:
    with pytest.raises(BadWorkspace) as caught:
        datasources.create_datasource("new", location)
    assert caught.value.errors[0].field == "location"


@pytest.mark.parametrize(("place", "allowed"), [("own", False), ("", False), ("own/demo", True)])
def test_a_datasource_shows_no_files_of_our_own(
    app: Flask, tmp_path: Path, place: str, allowed: bool
) -> None:
    own = tmp_path / "own"
    (own / "demo").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / place)
    if allowed:
        datasources.create_datasource("new", tmp_path / "link", apart_from=[own])
    else:
        with pytest.raises(BadWorkspace, match="its own files"):
            datasources.create_datasource("new", tmp_path / "link", apart_from=[own])
    assert len(datasources.all_datasources()) == allowed


def test_a_name_taken_at_the_same_moment_is_refused(world: World) -> None:
    with db.engine.begin() as elsewhere:
        values = {"slug": "new", "label": "Theirs", "datasource_id": 1, "root": ""}
        elsewhere.execute(sa.insert(Workspace).values(values))
    db.session.add(Workspace(slug="new", label="Ours", datasource_id=1, root=""))
    with pytest.raises(BadWorkspace, match="taken"), datasources.taken_meanwhile("slug"):
        db.session.commit()
    assert found("new").label == "Theirs"
