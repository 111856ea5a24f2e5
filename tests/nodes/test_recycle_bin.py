import pytest

from app.nodes import errors
from app.nodes.metadata import RESTORE
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace
from tests.nodes.conftest import ALICE, BOB, World

BIN = "store/docs/recycle_bin"


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put("store/docs/a.pdf", b"a")
    world.put("store/docs/folder/a.pdf", b"deep")
    world.put("store/docs/folder/b.pdf", b"b")


def test_what_is_deleted_lies_in_the_bin_of_its_workspace(world: World, tree: Tree) -> None:
    tree.set_metadata("store/docs/folder/a.pdf", {"usermeta-status": "draft"})
    tree.delete("store/docs/folder/a.pdf")
    assert world.read(f"{BIN}/a.pdf") == b"deep"
    assert tree.stat(f"{BIN}/a.pdf").metadata == {
        "usermeta-status": "draft",
        RESTORE: "store/docs/folder/a.pdf",
    }
    assert [node.name for node in tree.children(BIN)] == ["a.pdf"]


def test_the_bin_is_known_before_anything_is_in_it(tree: Tree) -> None:
    assert tree.recycle_bin("store/docs/folder/a.pdf") == BIN
    assert tree.recycle_bin("store/docs") == BIN
    assert not tree.exists(BIN)
    assert Tree(None).recycle_bin("store") is None


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        (BIN, True),
        (f"{BIN}/a/b", True),
        (f"{BIN}-2/a", False),
        ("store/docs/folder/recycle_bin/a", False),
        ("store/docs", False),
    ],
)
def test_whether_a_path_is_in_the_bin(tree: Tree, path: str, inside: bool) -> None:
    assert tree.in_recycle_bin(path) is inside


def test_names_do_not_clash_in_the_bin(world: World, tree: Tree) -> None:
    tree.delete("store/docs/a.pdf")
    tree.delete("store/docs/folder/a.pdf")
    assert world.names(BIN) == ["a-1.pdf", "a.pdf"]
    assert tree.restore(f"{BIN}/a-1.pdf").path == "store/docs/folder/a.pdf"


def test_in_the_bin_deleting_is_for_good(world: World, tree: Tree) -> None:
    tree.delete("store/docs/folder")
    tree.delete(f"{BIN}/folder/a.pdf")
    assert world.names(f"{BIN}/folder") == ["b.pdf"]
    tree.delete(BIN)
    assert world.names("store/docs") == ["a.pdf"]


def test_a_node_is_put_back_with_its_metadata(world: World, tree: Tree) -> None:
    tree.set_metadata("store/docs/folder/a.pdf", {"usermeta-status": "draft"})
    tree.delete("store/docs/folder")
    assert tree.restore(f"{BIN}/folder").metadata == {}
    assert tree.stat("store/docs/folder/a.pdf").metadata == {"usermeta-status": "draft"}
    assert world.names(BIN) == []


def test_folders_that_are_gone_are_made_again(world: World, tree: Tree) -> None:
    tree.delete("store/docs/folder/a.pdf")
    tree.delete("store/docs/folder")
    tree.restore(f"{BIN}/a.pdf")
    assert world.names("store/docs/folder") == ["a.pdf"]


def test_a_place_that_is_taken_is_not_overwritten(world: World, tree: Tree) -> None:
    tree.delete("store/docs/a.pdf")
    world.put("store/docs/a.pdf", b"new")
    assert tree.restore(f"{BIN}/a.pdf").path == "store/docs/a-1.pdf"
    assert world.read("store/docs/a.pdf") == b"new"


@pytest.mark.parametrize("path", [f"{BIN}/folder/b.pdf", f"{BIN}/other", "store/docs/a.pdf", BIN])
def test_only_what_was_deleted_can_be_put_back(world: World, tree: Tree, path: str) -> None:
    tree.delete("store/docs/folder")
    world.put(f"{BIN}/other")
    with pytest.raises(errors.NotRestorable):
        tree.restore(path)


def test_putting_back_needs_the_right_to_write_there(world: World, tree: Tree) -> None:
    world.put("store/archive/x")
    tree.delete("store/archive/x")
    with pytest.raises(errors.NotPermitted):
        Tree(BOB).restore("store/archive/recycle_bin/x")
    with pytest.raises(errors.NodeMissing):
        tree.restore("store/archive/recycle_bin/none")


def test_what_leaves_the_bin_otherwise_forgets_where_it_was(world: World, tree: Tree) -> None:
    tree.delete("store/docs/a.pdf")
    assert tree.copy(f"{BIN}/a.pdf", "store/docs/copy.pdf").metadata == {}
    assert tree.move(f"{BIN}/a.pdf", "store/docs/moved.pdf").metadata == {}


def test_the_bin_itself_is_not_moved_and_its_name_is_kept(world: World, tree: Tree) -> None:
    tree.delete("store/docs/a.pdf")
    with pytest.raises(errors.ProtectedNode):
        tree.move(BIN, "store/docs/else")
    with pytest.raises(errors.BadName):
        tree.move("store/docs/folder", BIN)
    tree.mkdir("store/docs/folder/recycle_bin")
    assert world.names("store/docs/folder") == ["a.pdf", "b.pdf", "recycle_bin"]


def test_something_else_of_that_name_is_neither_followed_nor_used(world: World, tree: Tree) -> None:
    world.link(BIN, world.disk("other"))
    with pytest.raises(errors.NotAFolder) as caught:
        tree.delete("store/docs/a.pdf")
    assert caught.value.detail == '"documents/recycle_bin" is not a folder.'
    assert world.read("store/docs/a.pdf") == b"a"
    assert world.names("other") == []


def test_the_innermost_workspace_keeps_what_is_deleted_in_it(world: World) -> None:
    create_workspace("team", "Team", "store", "docs/folder", {"user:bob": "rw"})
    tree = Tree(ALICE)
    tree.delete("store/docs/folder/a.pdf")
    assert world.names("store/docs/folder/recycle_bin") == ["a.pdf"]
    assert tree.names("store/docs/folder") == {"b.pdf"}
    assert [node.path for node in tree.walk("store/docs")] == [
        "store/docs/a.pdf",
        "store/docs/folder",
        "store/docs/folder/b.pdf",
    ]


def test_outside_of_all_workspaces_deleting_is_for_good(world: World) -> None:
    world.put("store/loose/x")
    Tree(None).delete("store/loose")
    assert world.names("store") == ["archive", "docs", "finance"]


def test_a_name_that_was_taken_while_deleting_is_passed_over(
    world: World, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.nodes.places import Place

    real = Place.free
    asked: list[Place] = []

    def raced(self: Place, name: str) -> Place:
        place = real(self, name)
        if not asked:
            world.put(place.path, b"theirs")
        asked.append(place)
        return place

    monkeypatch.setattr(Place, "free", raced)
    tree.delete("store/docs/a.pdf")
    assert world.names(BIN) == ["a-1.pdf", "a.pdf"]
    assert world.read(f"{BIN}/a.pdf") == b"theirs"
