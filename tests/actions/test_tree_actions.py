from typing import Any

import pytest

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.message import Output
from app.nodes.errors import IntoItself, NodeMissing, NotAFolder, NotPermitted, ProtectedNode

COPYMOVE = "actions.tree.copymove"
DELETE = "actions.tree.delete"
MKDIR = "actions.tree.mkdir"
PUT = "actions.tree.put"
READ = "actions.tree.read"


@pytest.mark.parametrize("kind", ["copy", "move"])
def test_nodes_go_into_the_target_folder(office: Any, kind: str) -> None:
    file, folder = office.put("a.pdf"), office.mkdir("deeds")
    office.put("deeds/b.txt")
    office.mkdir("there")
    parameters = {"type": kind, "target": "docs/there", "targetParent": "true"}
    result = office.run(COPYMOVE, parameters, file, folder)
    assert [node.path for node in result.nodes] == ["docs/there/a.pdf", "docs/there/deeds"]
    assert list(result.produced) == ["docs/there/a.pdf", "docs/there/deeds"]
    assert office.listing("there") == ["a.pdf", "deeds/", "deeds/b.txt"]
    assert ("a.pdf" in office.listing()) == (kind == "copy")


def test_target_is_the_new_path_without_target_parent(office: Any) -> None:
    result = office.run(COPYMOVE, {"type": "move", "target": "docs/b.pdf"}, office.put("a.pdf"))
    assert [node.name for node in result.nodes] == ["b.pdf"]
    assert office.listing() == ["b.pdf"]


def test_copy_is_the_default(office: Any) -> None:
    office.run(COPYMOVE, {"target": "docs/b.pdf"}, office.put("a.pdf"))
    assert office.listing() == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize(
    ("name", "clashed"),
    [("a.pdf", "a-1.pdf"), ("x.tar.gz", "x-1.tar.gz"), ("README", "README-1"), (".rc", ".rc-1")],
)
def test_name_in_use_gets_a_number_before_its_extension(
    office: Any, name: str, clashed: str
) -> None:
    office.put(f"there/{name}", b"old")
    parameters = {"target": "docs/there", "targetParent": "true"}
    result = office.run(COPYMOVE, parameters, office.put(name, b"new"))
    assert [node.name for node in result.nodes] == [clashed]
    assert office.read(f"there/{name}") == b"old"
    assert office.read(f"there/{clashed}") == b"new"


def test_copy_beside_itself_gets_a_number(office: Any) -> None:
    parameters = {"target": "docs", "targetParent": "true"}
    office.run(COPYMOVE, parameters, office.put("a.pdf"))
    assert office.listing() == ["a-1.pdf", "a.pdf"]


def test_metadata_goes_along(office: Any) -> None:
    path = office.put("a.pdf")
    office.run("actions.put-meta", {"json": '{"usermeta-status": "draft"}'}, path, owner="other")
    moved = office.run(COPYMOVE, {"type": "move", "target": "docs/b.pdf"}, path).nodes[0]
    assert moved.metadata == {"usermeta-status": "draft"}


def test_missing_folder_is_made_only_where_asked(office: Any) -> None:
    path = office.put("a.pdf")
    parameters = {"target": "docs/x/y", "targetParent": "true"}
    with pytest.raises(NodeMissing):
        office.run(COPYMOVE, parameters, path)
    office.run(COPYMOVE, {**parameters, "create": "true"}, path)
    assert office.listing("x") == ["y/", "y/a.pdf"]


@pytest.mark.parametrize("kind", ["copy", "move"])
@pytest.mark.parametrize("target", ["docs/deeds", "docs/deeds/below"])
def test_folder_into_itself_is_refused(office: Any, kind: str, target: str) -> None:
    office.mkdir("deeds/below")
    parameters = {"type": kind, "target": target, "targetParent": "true"}
    with pytest.raises(IntoItself):
        office.run(COPYMOVE, parameters, "docs/deeds")
    assert office.listing() == ["deeds/", "deeds/below/"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"type": "link", "target": "docs/b"}, "neither copy nor move"),
        ({}, "“target” is empty"),
        ({"target": "docs/../b"}, "not a usable path"),
        ({"target": "docs//b"}, "not a usable path"),
    ],
)
def test_wrong_parameter_is_named(office: Any, parameters: dict[str, str], words: str) -> None:
    with pytest.raises(BadActionParameter, match=words):
        office.run(COPYMOVE, parameters, office.put("a.pdf"))
    assert office.listing() == ["a.pdf"]


def test_delete_moves_to_the_recycle_bin(office: Any) -> None:
    result = office.run(DELETE, {}, office.put("a.pdf"), office.put("deeds/b.txt"))
    assert list(result.nodes) == []
    assert office.listing() == ["deeds/", "recycle_bin/", "recycle_bin/a.pdf", "recycle_bin/b.txt"]


def test_children_only_keeps_the_folder(office: Any) -> None:
    office.put("deeds/a.txt")
    office.put("deeds/below/b.txt")
    result = office.run(DELETE, {"childrenOnly": "true"}, "docs/deeds")
    assert [node.path for node in result.nodes] == ["docs/deeds"]
    assert office.listing("deeds") == []
    assert "recycle_bin/below/b.txt" in office.listing()


def test_file_has_nothing_to_empty(office: Any) -> None:
    office.run(DELETE, {"childrenOnly": "true"}, office.put("a.pdf"))
    assert office.listing() == ["a.pdf"]
    assert office.log[0][0] == "warning"


def test_children_of_a_recycle_bin_are_deleted_for_good(office: Any) -> None:
    office.run(DELETE, {}, office.put("a.pdf"), owner="before")
    office.run(DELETE, {"childrenOnly": "true"}, "docs/recycle_bin")
    assert office.listing() == ["recycle_bin/"]


def test_missing_node_is_an_error_unless_ignored(office: Any) -> None:
    office.put("a.pdf")
    node = office.node("docs/a.pdf")
    (office.folder / "a.pdf").unlink()
    with pytest.raises(NodeMissing):
        office.run(DELETE, {}, node)
    office.run(DELETE, {"ignoreNonExisting": "true"}, node)
    assert office.listing() == []


def test_node_inside_another_goes_with_it(office: Any) -> None:
    nodes = office.put("deeds/a.txt"), office.mkdir("deeds"), office.put("b.txt"), "docs/b.txt"
    parameters = {"type": "move", "target": "docs/there", "targetParent": "true", "create": "true"}
    office.run(COPYMOVE, parameters, *nodes)
    assert office.listing() == ["there/", "there/b.txt", "there/deeds/", "there/deeds/a.txt"]
    inside = ["docs/there/deeds/a.txt", "docs/there", "docs/there/b.txt"]
    office.run(DELETE, {}, *inside)
    assert "there/" not in office.listing()


def test_root_of_a_workspace_cannot_be_deleted(office: Any) -> None:
    office.put("a.pdf")
    with pytest.raises(ProtectedNode):
        office.run(DELETE, {}, "docs")
    assert office.listing() == ["a.pdf"]


def test_folders_are_made_with_those_above(office: Any) -> None:
    office.mkdir("there")
    parameters = {"path": "docs/a/b", "path_1": "docs/there", "path_2": "", "path_3": "/docs/c/"}
    result = office.run(MKDIR, parameters)
    assert [node.path for node in result.nodes] == ["docs/a/b", "docs/there", "docs/c"]
    assert office.listing() == ["a/", "a/b/", "c/", "there/"]


def test_folder_where_a_file_lies_is_refused(office: Any) -> None:
    office.put("a")
    with pytest.raises(NotAFolder):
        office.run(MKDIR, {"path": "docs/a"})


def test_folder_needs_a_path(office: Any) -> None:
    with pytest.raises(BadActionParameter, match="“path” is empty"):
        office.run(MKDIR, {"path": ""})


def test_text_that_no_file_can_hold_is_replaced(office: Any) -> None:
    office.run(PUT, {"target_file": "docs/a.txt", "contents": "a\ud800b"})
    assert office.read("a.txt") == b"a?b"


@pytest.mark.parametrize("text", ["", "Übung 🚀\n", "{{.NotATemplate}}", "\r\n\t"])
def test_text_is_written_as_it_is(office: Any, text: str) -> None:
    result = office.run(PUT, {"target_file": "docs/x/a.txt", "contents": text})
    assert [node.path for node in result.nodes] == ["docs/x/a.txt"]
    assert office.read("x/a.txt") == text.encode()


def test_file_that_is_there_is_replaced_and_keeps_its_metadata(office: Any) -> None:
    path = office.put("a.txt", b"old")
    office.run("actions.put-meta", {"json": '{"usermeta-a": 1}'}, path, owner="other")
    result = office.run(PUT, {"target_file": path, "contents": "new"})
    assert office.read(path) == b"new"
    assert result.nodes[0].metadata == {"usermeta-a": 1}


def test_output_before_is_written_as_raw_body(office: Any) -> None:
    parameters = {"target_file": "docs/a.txt", "contents": "", "input": "rawbody"}
    office.run(PUT, parameters, outputs=(Output(text="first"), Output(text="last")))
    assert office.read("a.txt") == b"last"


def test_texts_are_read_into_the_output(office: Any) -> None:
    paths = office.put("a.txt", b"\xef\xbb\xbfone"), office.put("b.txt", "zwölf".encode())
    result = office.run(READ, {}, *paths)
    assert result.text == "one\nzwölf"
    assert result.nodes is None


def test_target_file_is_read_instead_of_the_nodes(office: Any) -> None:
    office.put("b.txt", b"two")
    assert office.run(READ, {"target_file": "docs/b.txt"}, office.put("a.txt")).text == "two"


@pytest.mark.parametrize("content", [b"x" * (1024**2 + 1), b"\xff\xfe\x00"])
def test_text_that_is_too_long_or_not_utf8_is_refused(office: Any, content: bytes) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.txt” is"):
        office.run(READ, {}, office.put("a.txt", content))


def test_limit_counts_all_files_together(office: Any) -> None:
    paths = [office.put(f"{number}.txt", b"x" * 600_000) for number in range(2)]
    with pytest.raises(ActionFailed, match=r"“1\.txt” is too long"):
        office.run(READ, {}, *paths)


@pytest.mark.parametrize("action", [COPYMOVE, READ])
def test_nothing_selected_is_told(office: Any, action: str) -> None:
    with pytest.raises(ActionFailed, match="select at least one file"):
        office.run(action, {"target": "docs/x"})


def test_read_needs_the_right_to_read(office: Any) -> None:
    path = office.put("a.txt")
    with pytest.raises(NotPermitted):
        office.run(READ, {"target_file": path}, subjects=frozenset({"user:mallory"}))
