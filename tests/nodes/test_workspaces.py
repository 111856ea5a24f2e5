from pathlib import Path

import pytest
from flask import Flask

from app.access.errors import BadSubject
from app.nodes import datasources, workspaces
from app.nodes.errors import BadName, BadWorkspace, NodeMissing, NotAFolder
from app.nodes.workspaces import Access
from tests.nodes.conftest import ALICE, BOB, EVE, World


def test_somebody_sees_the_workspaces_that_a_grant_lets_them_read(world: World) -> None:
    seen = [(view.slug, view.access.write) for view in workspaces.visible(BOB)]
    assert seen == [("archive", False), ("documents", True), ("media", True)]
    assert len(workspaces.visible(ALICE)) == 4
    assert workspaces.visible(EVE) == []
    assert workspaces.visible(frozenset({"profile:admin"})) == []


def test_workspaces_are_sorted_by_label_whatever_its_case(world: World) -> None:
    workspaces.create_workspace("zz", "backups", "other", "zz", {"user:bob": "r"})
    labels = [view.label for view in workspaces.visible(BOB)]
    assert labels == ["Archive", "backups", "Documents", "Media"]


def test_a_view_tells_the_internal_root(world: World) -> None:
    roots = {view.slug: view.root_path for view in workspaces.visible(ALICE)}
    assert (roots["documents"], roots["media"]) == ("store/docs", "other")


@pytest.mark.parametrize(
    ("subjects", "access"),
    [
        (ALICE, Access(read=True, write=True)),
        (BOB, Access(read=True, write=False)),
        (EVE, Access(read=False, write=False)),
    ],
)
def test_grants_of_all_subjects_add_up(world: World, subjects, access) -> None:
    archive = workspaces.find_workspace("archive")
    assert archive is not None
    assert workspaces.access_of(archive, subjects) == access


def test_grants_can_be_replaced(world: World) -> None:
    archive = workspaces.find_workspace("archive")
    assert archive is not None
    workspaces.set_grants(archive, {"user:eve": "r", "profile:standard": "rw"})
    assert [view.slug for view in workspaces.visible(EVE)] == ["archive"]
    assert workspaces.access_of(archive, BOB).write


def test_a_new_workspace_makes_its_root(world: World) -> None:
    workspaces.create_workspace("deep", "Deep", "store", "a/b/c")
    assert world.disk("store/a/b/c").is_dir()


@pytest.mark.parametrize("slug", ["", "Upper", "a b", "a/b", "-a", "ä", "x" * 64, "a\n"])
def test_a_slug_must_fit_an_address(world: World, slug: str) -> None:
    with pytest.raises(BadWorkspace) as caught:
        workspaces.create_workspace(slug, "Label", "store")
    assert caught.value.errors[0].field == "slug"


def test_a_slug_is_given_once(world: World) -> None:
    with pytest.raises(BadWorkspace, match="taken"):
        workspaces.create_workspace("documents", "Again", "store")
    with pytest.raises(BadWorkspace, match="taken"):
        workspaces.create_datasource("store", world.folder)


@pytest.mark.parametrize("root", ["..", "a/../b", "/a", "a//b", "a/"])
def test_a_root_is_a_path_below_the_datasource(world: World, root: str) -> None:
    with pytest.raises(BadName):
        workspaces.create_workspace("new", "New", "store", root)


def test_a_root_must_be_a_folder(world: World) -> None:
    world.put("store/file")
    with pytest.raises(BadWorkspace):
        workspaces.create_workspace("new", "New", "store", "file")
    with pytest.raises(NotAFolder):
        workspaces.create_workspace("new", "New", "store", "file/below")


@pytest.mark.parametrize("label", ["", "x" * 201])
def test_a_label_is_a_line(world: World, label: str) -> None:
    with pytest.raises(BadWorkspace) as caught:
        workspaces.create_workspace("new", label, "store")
    assert caught.value.errors[0].field == "label"


def test_a_grant_names_a_subject_and_a_right(world: World) -> None:
    with pytest.raises(BadWorkspace):
        workspaces.create_workspace("new", "New", "store", grants={"user:bob": "w"})
    with pytest.raises(BadSubject):
        workspaces.create_workspace("new", "New", "store", grants={"bob": "r"})
    with pytest.raises(BadWorkspace):
        workspaces.create_workspace("new", "New", "nowhere")


def test_a_datasource_is_a_folder_of_its_own(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "one" / "inner").mkdir(parents=True)
    datasources.create_datasource("one", tmp_path / "one")
    for name, folder in (("missing", "none"), ("same", "one"), ("in", "one/inner"), ("out", "")):
        with pytest.raises(BadWorkspace) as caught:
            datasources.create_datasource(name, tmp_path / folder)
        assert caught.value.errors[0].field == "location"
        assert str(tmp_path) not in caught.value.detail
    assert [found.name for found in datasources.all_datasources()] == ["one"]


def test_an_unknown_datasource_has_no_storage(app: Flask) -> None:
    with pytest.raises(NodeMissing):
        datasources.storage_of("nowhere")


def test_all_workspaces_are_listed_for_admins(world: World) -> None:
    slugs = [found.slug for found in workspaces.all_workspaces()]
    assert slugs == ["archive", "documents", "finance", "media"]
