import pytest

from app.nodes.errors import BadPath, NotPermitted
from app.nodes.paths import DEPTH, PATH_BYTES, resolve, split, to_internal, to_userspace
from app.nodes.rights import Rights
from app.nodes.workspaces import create_workspace
from tests.nodes.conftest import ALICE, BOB, EVE, World


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "a/./b",
        "a/../b",
        "nul\0",
        "a/\0/b",
        "x" * 256,
        "ü" * 128,
        "lone\ud800",
        "a/.flowbutton-x.tmp/b",
        "/".join("a" * (DEPTH + 1)),
        "/".join(["x" * 200] * (PATH_BYTES // 200 + 1)),
    ],
)
def test_a_path_that_can_name_nothing_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        split(path)


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "a/b/c",
        "%2e%2e/%2F",
        "..a/...",
        "back\\..\\slash",
        "U\u0308bung/\u00dcbung",
        "new\nline/ /\u202e",
        "x" * 255,
        "/".join("a" * DEPTH),
    ],
)
def test_any_other_path_is_cut_and_otherwise_left_as_it_is(path: str) -> None:
    assert "/".join(split(path)) == path


def test_a_userspace_path_becomes_internal(world: World) -> None:
    assert to_internal("documents/a/b", BOB) == "store/docs/a/b"
    assert to_internal("documents", BOB, "write") == "store/docs"
    assert to_internal("media/x", BOB) == "other/x"


@pytest.mark.parametrize(
    ("path", "subjects", "need"),
    [
        ("nowhere/x", ALICE, "read"),
        ("finance/x", BOB, "read"),
        ("finance", BOB, "read"),
        ("archive/x", BOB, "write"),
        ("documents/x", EVE, "read"),
        ("documents/x", frozenset(), "read"),
        ("store/docs/x", ALICE, "read"),
        ("Documents/x", ALICE, "read"),
        ("documents/../finance/x", ALICE, "read"),
        ("", ALICE, "read"),
    ],
)
def test_unknown_and_forbidden_look_the_same(world: World, path: str, subjects, need) -> None:
    with pytest.raises(NotPermitted) as caught:
        to_internal(path, subjects, need)
    assert caught.value.detail == f'You may not use "{path}", or it does not exist.'


def test_the_system_may_use_every_workspace(world: World) -> None:
    assert to_internal("finance/x", None, "write") == "store/finance/x"


def test_many_paths_share_one_look_at_the_grants(world: World) -> None:
    rights = Rights(BOB)
    found = [resolve(f"documents/{number}", rights, "write") for number in range(3)]
    assert found == ["store/docs/0", "store/docs/1", "store/docs/2"]


@pytest.mark.parametrize(
    ("path", "subjects", "seen"),
    [
        ("store/docs/a", BOB, "documents/a"),
        ("store/docs", BOB, "documents"),
        ("store/docs-old/a", BOB, None),
        ("store", ALICE, None),
        ("store/finance/a", BOB, None),
        ("store/finance/a", ALICE, "finance/a"),
        ("other/a", BOB, "media/a"),
        ("other/a", EVE, None),
        ("store/finance/a", None, "finance/a"),
        ("nowhere/a", ALICE, None),
    ],
)
def test_an_internal_path_is_told_as_the_viewer_knows_it(world, path, subjects, seen) -> None:
    assert to_userspace(path, subjects) == seen


def test_the_innermost_workspace_names_a_path(world: World) -> None:
    create_workspace("legal", "Legal", "store", "docs/legal", {"user:bob": "r"})
    assert to_userspace("store/docs/legal/a", BOB) == "legal/a"
    assert to_userspace("store/docs/legal/a", ALICE) == "documents/legal/a"
