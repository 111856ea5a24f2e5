from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.nodes.errors import BadName, PathProblem
from app.nodes.paths import resolve, split
from app.nodes.rights import Rights
from app.nodes.tree import Tree
from tests.nodes.conftest import BOB, World

PARTS = st.one_of(
    st.sampled_from(
        [
            *("..", ".", "", "%2e%2e", "%2f", "%00", "..%2f..", "\\", "..\\..", "C:\\", "~", "-"),
            *("a\0", "\0", "\u00dcbung", "U\u0308bung", "🚀", "new\nline", "\u202egnp.txt", " "),
            *("x" * 255, "x" * 256, "ü" * 127 + "x", "ü" * 128, "\ud800", "<script>", "'; --"),
            *("link", "loop", "folder", "file", "dangling", "recycle_bin", "secret", "finance"),
            *(".flowbutton-1.tmp", ".flowbutton-x", "docs", "store", "caf\\xe9", "etc", "passwd"),
        ]
    ),
    st.text(max_size=6),
)
PATHS = st.builds(
    lambda start, parts: "/".join([start, *parts]) if start is not None else "/".join(parts),
    st.sampled_from(["documents", "documents", "documents", "store", "", "/", None]),
    st.lists(PARTS, max_size=5),
)
TREE_SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def outside(world: World) -> dict[Path, bytes]:
    world.put("store/docs/folder/file")
    world.put("store/docs/file")
    world.put("store/finance/secret", b"secret")
    world.put("secret", b"secret")
    world.link("store/docs/link", world.disk("store/finance"))
    world.link("store/docs/folder/link", world.folder)
    world.link("store/docs/loop", ".")
    world.link("store/docs/dangling", "/nowhere")
    return snapshot(world)


def snapshot(world: World) -> dict[Path, bytes]:
    """All files of the world that lie outside of the workspace `documents`."""
    root = world.disk("store/docs")
    return {
        path: path.read_bytes()
        for path in world.folder.rglob("*")
        if path.is_file() and not path.is_relative_to(root)
    }


def check_refusal(error: PathProblem | BadName, path: str) -> None:
    """A refusal is meant for people and names nothing but what was sent, or a part of it."""
    assert error.status in (403, 409, 422)
    assert path.startswith(getattr(error, "path", ""))


@given(path=PATHS)
def test_a_path_is_cut_into_plain_names_or_refused(path: str) -> None:
    try:
        names = split(path)
    except PathProblem as error:
        check_refusal(error, path)
    else:
        assert "/".join(names) == path
        assert not {"", ".", ".."} & set(names)
        assert all("\0" not in name and len(name.encode()) <= 255 for name in names)


@given(path=PATHS)
@TREE_SETTINGS
def test_whatever_is_sent_only_the_workspace_is_read(world: World, outside, path: str) -> None:
    tree = Tree(BOB)
    for read in (tree.stat, tree.open, tree.children, tree.names, lambda at: list(tree.walk(at))):
        try:
            found = read(resolve(path, Rights(BOB)))
        except PathProblem as error:
            check_refusal(error, path)
        else:
            assert path.partition("/")[0] == "documents"
            if hasattr(found, "name") and hasattr(found, "read"):
                assert found.read() != b"secret"
                found.close()


@given(path=PATHS)
@TREE_SETTINGS
def test_whatever_is_sent_exactly_that_node_is_made_and_removed_or_nothing(
    world: World, outside, path: str
) -> None:
    tree = Tree(BOB)
    root = world.disk("store/docs")
    before = set(root.rglob("*"))
    for make in (tree.mkdir, lambda at: tree.write(at, [b"mine"])):
        try:
            node = make(resolve(path, Rights(BOB), "write"))
        except (PathProblem, BadName) as error:
            check_refusal(error, path)
        else:
            created = set(root.rglob("*")) - before
            assert created == {world.disk(node.path)}
            tree.delete(node.path)
            tree.delete("store/docs/recycle_bin")
        assert set(root.rglob("*")) == before
    assert snapshot(world) == outside
