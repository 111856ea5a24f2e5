import pytest

from app.nodes.errors import (
    NodeBroken,
    NodeMissing,
    NotAFile,
    NotAFolder,
    NotPermitted,
    StorageFailed,
)
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, BOB, EVE, World


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put("store/docs/b.pdf", b"12345")
    world.put("store/docs/a/deep/x.tar.gz")
    world.put("store/docs/a/b.txt")
    world.link("store/docs/a/link", world.folder)
    world.put("store/docs/.flowbutton-1.tmp")
    world.put("store/docs/recycle_bin/old")
    world.put("store/finance/budget.csv")


def test_a_node_tells_what_it_is(tree: Tree) -> None:
    node = tree.stat("store/docs/b.pdf")
    assert (node.path, node.name, node.kind, node.size) == ("store/docs/b.pdf", "b.pdf", "file", 5)
    assert node.is_file
    assert node.extension == "pdf"
    assert node.modified.tzinfo is not None
    assert tree.stat("store/docs").is_folder
    assert tree.stat("store/docs/a/link").kind == "broken"
    assert hash(node) == hash(tree.stat("store/docs/b.pdf"))


def test_children_are_what_lies_in_the_folder(tree: Tree) -> None:
    nodes = {node.name: node.path for node in tree.children("store/docs/a")}
    assert nodes == {name: f"store/docs/a/{name}" for name in ("deep", "b.txt", "link")}
    assert tree.names("store/docs/a") == set(nodes)


def test_unfinished_work_and_the_recycle_bin_are_not_shown(tree: Tree) -> None:
    assert {node.name for node in tree.children("store/docs")} == {"a", "b.pdf"}
    assert tree.names("store/docs") == {"a", "b.pdf"}
    assert not tree.exists("store/docs/.flowbutton-1.tmp")
    with pytest.raises(NotPermitted):
        tree.open("store/docs/.flowbutton-1.tmp")


def test_a_folder_that_is_only_called_like_the_bin_is_shown(world: World, tree: Tree) -> None:
    world.put("store/docs/a/recycle_bin/x")
    assert "recycle_bin" in tree.names("store/docs/a")
    assert not tree.in_recycle_bin("store/docs/a/recycle_bin/x")


def test_walking_is_depth_first_and_sorted_and_follows_no_link(tree: Tree) -> None:
    paths = [node.path.removeprefix("store/docs/") for node in tree.walk("store/docs")]
    assert paths == ["a", "a/b.txt", "a/deep", "a/deep/x.tar.gz", "b.pdf"]


def test_walking_stands_a_folder_that_vanishes(world: World, tree: Tree) -> None:
    walk = tree.walk("store/docs")
    assert next(walk).name == "a"
    world.disk("store/docs/a").rename(world.disk("store/docs/z"))
    assert [node.name for node in walk] == ["b.pdf"]


def test_walking_starts_at_a_folder(tree: Tree) -> None:
    with pytest.raises(NotAFolder):
        list(tree.walk("store/docs/b.pdf"))
    with pytest.raises(NodeMissing):
        list(tree.walk("store/docs/missing"))


def test_a_file_can_be_read(tree: Tree) -> None:
    with tree.open("store/docs/b.pdf") as file:
        assert file.read() == b"12345"


@pytest.mark.parametrize(
    ("act", "error", "detail"),
    [
        (
            lambda t: t.open("store/docs/a"),
            NotAFile,
            '"documents/a" is a folder; a file is needed.',
        ),
        (lambda t: t.open("store/docs/a/link"), NodeBroken, '"documents/a/link" is a link'),
        (
            lambda t: t.children("store/docs/b.pdf"),
            NotAFolder,
            '"documents/b.pdf" is not a folder.',
        ),
        (lambda t: t.children("store/docs/a/link"), NotAFolder, '"documents/a/link" is not'),
        (lambda t: t.stat("store/docs/a/link/x"), NodeMissing, 'use "documents/a/link/x", or'),
        (lambda t: t.stat("store/docs/none"), NodeMissing, 'You may not use "documents/none", or'),
        (lambda t: t.stat("nowhere/none"), NotPermitted, 'You may not use "nowhere/none", or'),
        (lambda t: t.stat("store/docs/../x"), NotPermitted, 'use "documents/../x", or'),
    ],
)
def test_errors_name_the_path_as_people_know_it(tree: Tree, act, error, detail: str) -> None:
    with pytest.raises(error) as caught:
        act(tree)
    assert detail in caught.value.detail


READS = [
    lambda tree, path: tree.stat(path),
    lambda tree, path: tree.children(path),
    lambda tree, path: tree.names(path),
    lambda tree, path: list(tree.walk(path)),
    lambda tree, path: tree.open(path),
    lambda tree, path: tree.free_name(path, "a"),
    lambda tree, path: tree.recycle_bin(path),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("path", ["store/finance", "store/finance/budget.csv", "store/finance/no"])
def test_whoever_may_not_read_learns_nothing(read, path: str) -> None:
    with pytest.raises(NotPermitted) as caught:
        read(Tree(BOB), path)
    assert caught.value.detail == f'You may not use "{path}", or it does not exist.'


@pytest.mark.parametrize("read", READS)
def test_the_datasource_around_a_workspace_is_not_open(read) -> None:
    for path in ("store", "store/docs-old", "nowhere"):
        with pytest.raises(NotPermitted):
            read(Tree(ALICE), path)


@pytest.mark.parametrize(
    ("subjects", "path", "read", "write"),
    [
        (ALICE, "store/archive/a", True, True),
        (BOB, "store/archive/a", True, False),
        (BOB, "store/docs", True, True),
        (BOB, "store/finance", False, False),
        (EVE, "store/docs", False, False),
        (ALICE, "store", False, False),
        (None, "store", True, True),
        (ALICE, "store/docs/../archive", False, False),
        (None, "store//docs", False, False),
    ],
)
def test_rights_can_be_asked_for(subjects, path: str, read: bool, write: bool) -> None:
    tree = Tree(subjects)
    assert (tree.may(path, "read"), tree.may(path, "write")) == (read, write)


@pytest.mark.parametrize(
    ("subjects", "path", "there"),
    [
        (ALICE, "store/finance/budget.csv", True),
        (BOB, "store/finance/budget.csv", False),
        (ALICE, "store/finance/none", False),
        (ALICE, "store/docs/a/link", True),
        (ALICE, "store/docs/a/link/store", False),
        (ALICE, "store/docs/b.pdf/x", False),
        (ALICE, "store/docs/../finance", False),
        (ALICE, "", False),
        (None, "store", True),
        (None, "nowhere", False),
    ],
)
def test_existence_is_told_only_to_who_may_read(subjects, path: str, there: bool) -> None:
    assert Tree(subjects).exists(path) is there


def test_a_free_name_is_found(world: World, tree: Tree) -> None:
    assert tree.free_name("store/docs", "c.pdf") == "c.pdf"
    assert tree.free_name("store/docs", "b.pdf") == "b-1.pdf"
    world.put("store/docs/b-1.pdf")
    world.link("store/docs/b-2.pdf", "nowhere")
    assert tree.free_name("store/docs", "b.pdf") == "b-3.pdf"
    assert tree.free_name("store/docs", "recycle_bin") == "recycle_bin-1"
    assert tree.free_name("store/docs/a/deep", "x.tar.gz") == "x-1.tar.gz"


def test_a_storage_that_is_gone_is_told_with_the_workspace(world: World, tree: Tree) -> None:
    world.disk("store").rename(world.folder / "away")
    with pytest.raises(StorageFailed) as caught:
        tree.children("store/docs")
    assert caught.value.detail == 'The storage of "documents" does not answer. Try again later.'


def test_a_part_of_the_datasource_that_is_not_shared_is_not_named(world: World, tree: Tree) -> None:
    world.disk("store/docs").rename(world.folder / "away")
    world.put("store/docs")
    with pytest.raises(NotAFolder) as caught:
        tree.children("store/docs")
    assert "documents" in caught.value.detail
    assert "store" not in caught.value.detail
