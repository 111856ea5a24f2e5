import errno
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.nodes import errors, transfer
from app.nodes.places import Place
from app.nodes.storage.local import LocalStorage
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, BOB, EVE, ON_DISK, STORAGES, World


@pytest.fixture(params=STORAGES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put("store/docs/a.pdf", b"a")
    world.put("store/docs/b.pdf", b"b")
    world.put("store/docs/folder/deep/c.txt", b"c")
    world.put("store/archive/old.pdf", b"old")
    world.put("store/finance/budget.csv", b"1")


CHANGES = [
    lambda tree, root: tree.write(f"{root}/new", [b"new"]),
    lambda tree, root: tree.write(f"{root}/only.pdf", [b"new"], replace=True),
    lambda tree, root: tree.mkdir(f"{root}/new"),
    lambda tree, root: tree.copy("store/docs/a.pdf", f"{root}/new"),
    lambda tree, root: tree.move("store/docs/a.pdf", f"{root}/new"),
    lambda tree, root: tree.move(f"{root}/only.pdf", "store/docs/new"),
    lambda tree, root: tree.delete(f"{root}/only.pdf"),
    lambda tree, root: tree.restore(f"{root}/recycle_bin/gone.pdf"),
    lambda tree, root: tree.set_metadata(f"{root}/only.pdf", {"usermeta-a": 1}),
]


@ON_DISK
@pytest.mark.parametrize("change", CHANGES)
class TestRights:
    @pytest.fixture(autouse=True)
    def more(self, world: World) -> None:
        for root in ("store/archive", "store/finance", "other"):
            world.put(f"{root}/only.pdf")
            world.put(f"{root}/gone.pdf")
            Tree(ALICE).delete(f"{root}/gone.pdf")

    @pytest.mark.parametrize("root", ["store/archive", "store/finance", "other"])
    def test_whoever_may_write_changes_nodes(self, world: World, change, root: str) -> None:
        before = world.names(root)
        change(Tree(ALICE), root)
        assert change is CHANGES[1] or change is CHANGES[-1] or world.names(root) != before

    @pytest.mark.parametrize(
        ("subjects", "root"),
        [
            (BOB, "store/archive"),
            (BOB, "store/finance"),
            (EVE, "store/archive"),
            (frozenset(), "other"),
            (ALICE, "store"),
            (ALICE, "nowhere"),
        ],
    )
    def test_whoever_may_only_read_or_nothing_changes_nothing(
        self, world: World, change, subjects, root: str
    ) -> None:
        before = world.everything()
        with pytest.raises(errors.NotPermitted) as caught:
            change(Tree(subjects), root)
        assert caught.value.status == 403
        assert "or it does not exist" in caught.value.detail
        assert world.everything() == before

    def test_the_system_may_do_all(self, world: World, change) -> None:
        assert change(Tree(None), "store/archive") != EVE


def test_nothing_is_made_beside_the_datasources(world: World) -> None:
    with pytest.raises(errors.NotPermitted) as caught:
        Tree(None).mkdir("elsewhere")
    assert '"elsewhere"' in caught.value.detail


def test_copying_needs_only_to_read_the_source(world: World) -> None:
    Tree(BOB).copy("store/archive/old.pdf", "store/docs/old.pdf")
    assert world.read("store/docs/old.pdf") == b"old"
    with pytest.raises(errors.NotPermitted):
        Tree(BOB).copy("store/finance/budget.csv", "store/docs/budget.csv")


def test_a_file_is_written_from_pieces_or_by_a_writer(world: World, tree: Tree) -> None:
    assert tree.write("store/docs/x", (piece for piece in (b"1", b"2"))).size == 2
    node = tree.write("store/docs/y", lambda file: file.write(b"3") and None)
    assert (node.path, node.size) == ("store/docs/y", 1)
    assert (world.read("store/docs/x"), world.read("store/docs/y")) == (b"12", b"3")


def test_a_file_is_replaced_only_on_demand(world: World, tree: Tree) -> None:
    with pytest.raises(errors.NameTaken):
        tree.write("store/docs/a.pdf", [b"new"])
    assert world.read("store/docs/a.pdf") == b"a"
    tree.write("store/docs/a.pdf", [b"new"], replace=True)
    tree.write("store/docs/fresh.pdf", [b"fresh"], replace=True)
    assert world.read("store/docs/a.pdf") == b"new"
    assert world.read("store/docs/fresh.pdf") == b"fresh"


@ON_DISK
def test_only_a_file_can_be_replaced(world: World, tree: Tree) -> None:
    link = world.link("store/docs/link", world.disk("store/docs/a.pdf"))
    with pytest.raises(errors.NodeBroken):
        tree.write(link, [b""], replace=True)
    with pytest.raises(errors.NotAFile):
        tree.write("store/docs/folder", [b""], replace=True)
    assert world.read("store/docs/a.pdf") == b"a"


def failing() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError


def test_an_upload_that_breaks_off_leaves_nothing(world: World, tree: Tree) -> None:
    before = world.names("store/docs")
    for replace, path in ((False, "store/docs/new"), (True, "store/docs/a.pdf")):
        with pytest.raises(RuntimeError):
            tree.write(path, failing(), replace=replace)
    assert world.names("store/docs") == before
    assert world.read("store/docs/a.pdf") == b"a"


def test_a_full_disk_is_told_with_the_name_that_was_wanted(world: World, tree: Tree) -> None:
    def fill(_file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = world.names("store/docs")
    with pytest.raises(errors.StorageFull) as caught:
        tree.write("store/docs/new.pdf", fill)
    assert '"documents/new.pdf" was not written' in caught.value.detail
    assert caught.value.status == 507
    assert world.names("store/docs") == before


def test_a_name_that_is_taken_in_the_last_moment_is_not_overwritten(
    world: World, tree: Tree
) -> None:
    def slow(file) -> None:
        world.put("store/docs/new", b"theirs")
        file.write(b"mine")

    with pytest.raises(errors.NameTaken) as caught:
        tree.write("store/docs/new", slow)
    assert caught.value.detail == '"documents/new" exists already. Choose another name.'
    assert world.read("store/docs/new") == b"theirs"
    assert not [name for name in world.names("store/docs") if name.startswith(".flow")]


NEW = [
    lambda tree, path: tree.write(path, [b""]),
    lambda tree, path: tree.mkdir(path),
    lambda tree, path: tree.copy("store/docs/a.pdf", path),
    lambda tree, path: tree.move("store/docs/a.pdf", path),
]


@ON_DISK
@pytest.mark.parametrize("new", NEW)
class TestNewNodes:
    @pytest.mark.parametrize("name", ["b.pdf", "folder"])
    def test_a_taken_name_is_refused(self, world: World, tree: Tree, new, name: str) -> None:
        before = world.everything()
        with pytest.raises(errors.NameTaken):
            new(tree, f"store/docs/{name}")
        assert world.everything() == before

    @pytest.mark.parametrize(
        ("path", "error"),
        [
            ("store/docs/..", errors.BadPath),
            ("store/docs/", errors.BadPath),
            ("store/docs//x", errors.BadPath),
            ("store/docs/nul\0", errors.BadPath),
            ("store/docs/" + "x" * 256, errors.BadPath),
            ("store/docs/.flowbutton-x", errors.BadName),
            ("store/docs/recycle_bin", errors.BadName),
            ("store/docs/missing/x", errors.NodeMissing),
            ("store/docs/b.pdf/x", errors.NotAFolder),
            ("store/docs", errors.NotPermitted),
            ("other", errors.NotPermitted),
        ],
    )
    def test_a_bad_place_is_refused(self, world: World, tree: Tree, new, path, error) -> None:
        before = world.everything()
        with pytest.raises(error):
            new(tree, path)
        assert world.everything() == before

    @pytest.mark.parametrize(
        "name", ["Ü", "U\u0308", "a\nb", " ", "\\..\\", "%2e%2e", "🚀", "<b>", "\u202e", "x" * 255]
    )
    def test_any_other_name_is_kept_as_it_is(self, tree: Tree, new, name: str) -> None:
        assert new(tree, f"store/docs/folder/{name}").name == name
        assert tree.names("store/docs/folder") == {"deep", name}

    def test_a_link_in_the_path_is_not_followed(self, world: World, tree: Tree, new) -> None:
        world.link("store/docs/link", world.disk("other"))
        with pytest.raises(errors.NotAFolder):
            new(tree, "store/docs/link/x")
        assert world.names("other") == []


@ON_DISK
def test_a_folder_is_copied_with_all_that_is_not_broken(world: World, tree: Tree) -> None:
    world.link("store/docs/folder/link", world.disk("store/finance"))
    world.put("store/docs/folder/.flowbutton-1.tmp")
    world.mkdir("store/docs/folder/empty")
    tree.copy("store/docs/folder", "store/docs/copy")
    assert world.names("store/docs/copy") == ["deep", "empty"]
    assert world.read("store/docs/copy/deep/c.txt") == b"c"


def test_a_folder_can_be_copied_beside_itself_and_across(world: World, tree: Tree) -> None:
    tree.copy("store/docs/folder", "store/docs/folder-1")
    tree.copy("store/docs", "other/docs")
    assert world.names("other/docs") == ["a.pdf", "b.pdf", "folder", "folder-1"]
    assert world.read("other/docs/folder-1/deep/c.txt") == b"c"


def test_a_copy_leaves_the_recycle_bin_out(world: World, tree: Tree) -> None:
    tree.delete("store/docs/a.pdf")
    tree.copy("store/docs", "other/docs")
    assert "recycle_bin" not in world.names("other/docs")


@ON_DISK
def test_a_broken_node_cannot_be_copied_but_moved_and_deleted(world: World, tree: Tree) -> None:
    link = world.link("store/docs/link", world.disk("store/finance"))
    with pytest.raises(errors.NodeBroken):
        tree.copy(link, "store/docs/copy")
    assert tree.move(link, "store/docs/moved").kind == "broken"
    tree.delete("store/docs/moved")
    assert "moved" not in world.names("store/docs")
    tree.delete("store/docs/recycle_bin/moved")
    assert world.names("store/docs/recycle_bin") == []
    assert world.read("store/finance/budget.csv") == b"1"


@pytest.mark.parametrize("target", ["store/docs/folder", "store/docs/folder/deep/x"])
def test_a_folder_does_not_go_into_itself(world: World, tree: Tree, target: str) -> None:
    before = world.everything()
    with pytest.raises(errors.IntoItself):
        tree.move("store/docs/folder", target)
    with pytest.raises((errors.IntoItself, errors.NameTaken)):
        tree.copy("store/docs/folder", target)
    assert world.everything() == before


@ON_DISK
def test_moving_keeps_the_very_file(world: World, tree: Tree) -> None:
    before = world.disk("store/docs/a.pdf").stat()
    tree.move("store/docs/a.pdf", "store/archive/a.pdf")
    after = world.disk("store/archive/a.pdf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert "a.pdf" not in world.names("store/docs")


def test_moving_to_another_datasource_copies_and_removes(world: World, tree: Tree) -> None:
    tree.move("store/docs/folder", "other/folder")
    tree.move("store/docs/a.pdf", "other/a.pdf")
    assert world.names("store/docs") == ["b.pdf"]
    assert world.names("other") == ["a.pdf", "folder"]
    assert world.read("other/folder/deep/c.txt") == b"c"


@ON_DISK
def test_nothing_is_lost_when_a_move_to_another_disk_would_lose_a_link(
    world: World, tree: Tree
) -> None:
    link = world.link("store/docs/folder/link", "nowhere")
    for source in ("store/docs/folder", link):
        with pytest.raises(errors.NodeBroken):
            tree.move(source, "other/moved")
    assert world.names("store/docs/folder") == ["deep", "link"]
    assert world.names("other") == []


@ON_DISK
def test_another_disk_inside_of_one_datasource_is_crossed(
    world: World, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalStorage.rename

    def mounted(self, source: str, target: str, *, replace: bool = False) -> None:
        if source.partition("/")[0] != target.partition("/")[0]:
            raise errors.CrossDevice(target)
        real(self, source, target, replace=replace)

    monkeypatch.setattr(LocalStorage, "rename", mounted)
    tree.move("store/docs/folder", "store/archive/folder")
    assert world.read("store/archive/folder/deep/c.txt") == b"c"
    assert "folder" not in world.names("store/docs")


@pytest.mark.parametrize("path", ["store/docs", "store/docs/team", "store/docs/team/inner"])
def test_the_root_of_a_workspace_stays(world: World, path: str) -> None:
    from app.nodes.workspaces import create_workspace

    create_workspace("all", "All", "store", "", {"role:reviewers": "rw"})
    create_workspace("inner", "Inner", "store", "docs/team/inner")
    tree = Tree(ALICE)
    with pytest.raises(errors.ProtectedNode):
        tree.delete(path)
    with pytest.raises(errors.ProtectedNode):
        tree.move(path, "store/archive/new")
    assert Tree(None).stat(path).is_folder
    for system in ("store", "other"):
        with pytest.raises(errors.ProtectedNode):
            Tree(None).delete(system)


def test_a_node_goes_back_where_the_database_fails(
    world: World, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("commit", {}, Exception("database is locked"))

    before = world.everything()
    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", fail)
        with pytest.raises(OperationalError):
            tree.move("store/docs/folder", "store/docs/moved")
    assert world.everything() == before
    assert tree.move("store/docs/folder", "store/docs/moved").name == "moved"


def test_a_name_that_never_gets_free_is_given_up(
    world: World, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Place, "free", lambda self, _name: self.child("b.pdf"))
    with pytest.raises(errors.NameTaken):
        transfer.under_free_name(
            tree.place("store/docs", "read"),
            "b.pdf",
            lambda place: place.storage.mkdir(place.inner),
        )


def test_changes_are_told(world: World, tree: Tree, changes: list[tuple[str, str, str]]) -> None:
    tree.write("store/docs/n", [b""])
    tree.write("store/docs/n", [b""], replace=True)
    tree.set_metadata("store/docs/n", {"usermeta-a": 1})
    tree.mkdir("store/docs/m")
    tree.copy("store/docs/n", "store/docs/m/c")
    tree.move("store/docs/n", "store/docs/m/n")
    tree.delete("store/docs/m")
    tree.restore("store/docs/recycle_bin/m")
    tree.delete("store/docs/m")
    tree.delete("store/docs/recycle_bin/m")
    assert changes == [
        ("created", "store/docs/n", ""),
        ("changed", "store/docs/n", ""),
        ("metadata", "store/docs/n", ""),
        ("created", "store/docs/m", ""),
        ("created", "store/docs/m/c", ""),
        ("moved", "store/docs/m/n", "store/docs/n"),
        ("deleted", "store/docs/m", ""),
        ("moved", "store/docs/m", "store/docs/recycle_bin/m"),
        ("deleted", "store/docs/m", ""),
        ("deleted", "store/docs/recycle_bin/m", ""),
    ]


def test_what_fails_is_not_told(world: World, tree: Tree, changes: list[object]) -> None:
    for act in (
        lambda: tree.write("store/docs/a.pdf", [b""]),
        lambda: tree.move("store/docs/a.pdf", "store/docs/b.pdf"),
        lambda: tree.delete("store/docs/missing"),
        lambda: tree.mkdir("store/docs/folder"),
    ):
        with pytest.raises(errors.PathProblem):
            act()
    assert changes == []
