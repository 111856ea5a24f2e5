import pytest
import sqlalchemy as sa

from app.extensions import db
from app.nodes import metadata
from app.nodes.errors import BadMetadata, NodeBroken, NodeMissing, NotPermitted
from app.nodes.metadata import NodeMetadata
from app.nodes.tree import Tree
from tests.nodes.conftest import BOB, World

STATUS = "usermeta-status"


def known(folder: str = "") -> dict[str, object]:
    """All metadata at and below an inner path of `store`, by path."""
    rows = db.session.execute(sa.select(NodeMetadata.path, NodeMetadata.name, NodeMetadata.value))
    return {path: value for path, name, value in rows if name == STATUS}


def label(tree: Tree, *paths: str) -> None:
    for path in paths:
        tree.set_metadata(path, {STATUS: path.rpartition("/")[2]})


@pytest.mark.parametrize(
    "value", ["draft", "", 0, 1.5, False, [1, [2]], {"a": {"b": None}}, "<i>🚀\n", "x" * 65_000]
)
def test_a_value_comes_back_as_it_was_set(world: World, tree: Tree, value: object) -> None:
    path = world.put("store/docs/a")
    assert tree.set_metadata(path, {STATUS: value}).metadata == {STATUS: value}
    assert tree.stat(path).metadata == {STATUS: value}


def test_none_takes_one_name_away_and_leaves_others(world: World, tree: Tree) -> None:
    path = world.put("store/docs/a")
    tree.set_metadata(path, {STATUS: 1, "usermeta-b": 2})
    tree.set_metadata(path, {STATUS: 3})
    assert tree.stat(path).metadata == {STATUS: 3, "usermeta-b": 2}
    tree.set_metadata(path, {STATUS: None, "usermeta-none": None})
    assert tree.stat(path).metadata == {"usermeta-b": 2}


@pytest.mark.parametrize(
    "name",
    [
        "status",
        "usermeta-",
        "usermeta-Status",
        "usermeta-a b",
        "usermeta-" + "x" * 65,
        "usermeta-a\n",
        "Usermeta-a",
        "usermeta-ä",
        "usermeta-recycle-restore",
    ],
)
def test_only_user_metadata_can_be_set(world: World, tree: Tree, name: str) -> None:
    path = world.put("store/docs/a")
    with pytest.raises(BadMetadata):
        tree.set_metadata(path, {name: 1})
    assert tree.stat(path).metadata == {}


def nested(depth: int) -> list[object]:
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", ["x" * 65_536, float("nan"), float("inf"), object(), "\ud800", b"x", nested(100_000)]
)
def test_a_value_is_json_of_bounded_size(world: World, tree: Tree, value: object) -> None:
    path = world.put("store/docs/a")
    with pytest.raises(BadMetadata):
        tree.set_metadata(path, {STATUS: value})


def test_metadata_needs_a_node_and_the_right_to_write(world: World, tree: Tree) -> None:
    link = world.link("store/docs/link", "nowhere")
    with pytest.raises(NodeBroken):
        tree.set_metadata(link, {STATUS: 1})
    with pytest.raises(NodeMissing):
        tree.set_metadata("store/docs/missing", {STATUS: 1})
    with pytest.raises(NotPermitted):
        Tree(BOB).set_metadata(world.put("store/archive/a"), {STATUS: 1})


def test_the_root_of_a_workspace_can_have_metadata(world: World, tree: Tree) -> None:
    tree.set_metadata("store/docs", {STATUS: "on"})
    tree.set_metadata("other", {STATUS: "root"})
    assert tree.stat("store/docs").metadata == {STATUS: "on"}
    assert tree.stat("other").metadata == {STATUS: "root"}
    assert [node.metadata for node in tree.children("other")] == []


def test_a_listing_asks_for_all_metadata_at_once(world: World, tree: Tree) -> None:
    paths = [world.put(f"store/docs/many/{number}") for number in range(50)]
    label(tree, *paths[:25], world.put("store/docs/many/folder/below"))
    tree.children("store/docs")
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    nodes = {node.name: node.metadata for node in tree.children("store/docs/many")}
    assert len(nodes) == 51
    assert [nodes["3"], nodes["30"], nodes["folder"]] == [{STATUS: "3"}, {}, {}]
    assert len([text for text in asked if "node_metadata" in text]) == 1
    assert len([text for text in asked if "workspace" in text]) == 0


SIBLINGS = ["foo-bar", "foo.txt", "fo", "Foo", "foo0", "fo_", "f%", "a_b", "aXb", "100%", "1000"]


@pytest.mark.parametrize(
    "name", ["foo", "a_b", "100%", "Foo", "a\\_b", "fo*", "f[o]o", "new\nline"]
)
def test_metadata_moves_with_a_folder_and_nothing_else_does(
    world: World, tree: Tree, name: str
) -> None:
    moved = {name, f"{name}/below", f"{name}/below/deep"}
    others = {sibling for sibling in SIBLINGS if sibling != name}
    label(tree, world.put(f"store/docs/{name}/below/deep").rpartition("/")[0])
    label(tree, f"store/docs/{name}", f"store/docs/{name}/below/deep")
    for other in others:
        label(tree, world.put(f"store/docs/{other}/below"))
        label(tree, f"store/docs/{other}")
    tree.move(f"store/docs/{name}", "store/docs/target")
    expected = {f"docs/target{path.removeprefix(name)}" for path in moved}
    expected |= {f"docs/{other}" for other in others} | {f"docs/{other}/below" for other in others}
    assert set(known()) == expected
    assert known()["docs/target/below/deep"] == "deep"
    assert {node.name for node in tree.children("store/docs/target")} == {"below"}
    assert tree.children("store/docs/target")[0].metadata == {STATUS: "below"}


def test_metadata_is_copied_with_a_folder(world: World, tree: Tree) -> None:
    label(tree, world.put("store/docs/foo/a_b"), world.put("store/docs/foo-bar"), "store/docs/foo")
    tree.copy("store/docs/foo", "store/docs/copy")
    assert set(known()) == {
        *("docs/foo", "docs/foo/a_b", "docs/foo-bar"),
        *("docs/copy", "docs/copy/a_b"),
    }


def test_metadata_follows_to_another_datasource_and_to_its_root(world: World, tree: Tree) -> None:
    label(tree, world.put("store/docs/foo/a"), "store/docs/foo")
    tree.move("store/docs/foo", "other/foo")
    assert tree.stat("other/foo/a").metadata == {STATUS: "a"}
    assert [node.metadata for node in tree.children("other")] == [{STATUS: "foo"}]
    assert tree.copy("other", "store/docs/all").metadata == {}
    assert tree.stat("store/docs/all/foo/a").metadata == {STATUS: "a"}
    assert tree.children("store/docs/all")[0].metadata == {STATUS: "foo"}


def test_metadata_goes_when_a_node_is_removed_for_good(world: World, tree: Tree) -> None:
    label(tree, world.put("store/docs/foo/a"), world.put("store/docs/foo-bar"))
    tree.delete("store/docs/foo")
    assert set(known()) == {"docs/recycle_bin/foo/a", "docs/foo-bar"}
    tree.delete("store/docs/recycle_bin/foo")
    assert set(known()) == {"docs/foo-bar"}


@pytest.mark.parametrize(
    "make",
    [
        lambda tree: tree.write("store/docs/a", [b""]),
        lambda tree: tree.write("store/docs/a", [b""], replace=True),
        lambda tree: tree.mkdir("store/docs/a"),
        lambda tree: tree.copy("store/docs/other", "store/docs/a"),
        lambda tree: tree.move("store/docs/other", "store/docs/a"),
    ],
)
def test_a_new_node_does_not_inherit_from_one_that_vanished(world: World, tree: Tree, make) -> None:
    label(tree, world.put("store/docs/a"))
    world.disk("store/docs/a").unlink()
    world.put("store/docs/other")
    assert make(tree).metadata == {}


def test_replacing_the_content_keeps_the_metadata(world: World, tree: Tree) -> None:
    label(tree, world.put("store/docs/a"))
    assert tree.write("store/docs/a", [b"new"], replace=True).metadata == {STATUS: "a"}


def test_composed_and_decomposed_names_have_metadata_of_their_own(world: World, tree: Tree) -> None:
    composed, decomposed = "store/docs/\u00dcbung", "store/docs/U\u0308bung"
    for path in (composed, decomposed):
        world.put(path)
    tree.set_metadata(composed, {STATUS: "one"})
    assert tree.stat(decomposed).metadata == {}
    assert metadata.of_node(tree.place(composed, "read")) == {STATUS: "one"}
