"""Where selectors look for nodes, and that they see only what the run may read."""

from typing import Any

import pytest

from app.flows import node_search
from app.flows.node_queries import uuid_of
from app.flows.template_objects import identifier
from app.nodes.node import Node
from app.nodes.tree import Tree

from .plain import World, asking, nodes, say

ALL = ["a.pdf", "b.pdf", "c.txt", "sub", "d.pdf"]
HERE = {"PathPrefix": ["data/docs"]}


def found(world: World, *sub_queries: dict[str, Any], **more: Any) -> list[str]:
    """Return the names that a selector finds."""
    values = {name: more.pop(name) for name in ("subjects", "parameters", "login") if name in more}
    action = say("a", NodesSelector=asking(*sub_queries, Collect=True, **more))
    ran = world.run({"Actions": [action]}, **values)
    assert ran.outcome.errors == []
    return ran.lines[0].removeprefix("a:").split() if ran.lines else []


def uuid(path: str) -> str:
    return uuid_of(Tree(None).stat(path))


@pytest.mark.parametrize(
    ("sub_queries", "operation", "names"),
    [
        ([nodes(**HERE)], "OR", ALL),
        ([nodes(PathPrefix=["/data/docs/"])], "OR", ALL),
        ([nodes(PathPrefix=["data/docs/sub", "data/docs"])], "OR", ALL),
        ([nodes(PathPrefix=["data/docs/sub"])], "OR", ["d.pdf"]),
        ([nodes(PathPrefix=["data/docs/a.pdf"])], "OR", []),
        ([nodes(PathPrefix=["data/none"])], "OR", []),
        ([nodes(PathPrefix=["data/../data/docs"])], "OR", []),
        ([nodes(PathPrefix=[""])], "OR", []),
        ([nodes(**HERE, PathDepth=-1)], "OR", ["a.pdf", "b.pdf", "c.txt", "sub"]),
        ([nodes(**HERE, PathDepth=4)], "OR", ["d.pdf"]),
        ([nodes(**HERE, Type="LEAF", MinSize=2, MaxSize=3)], "OR", ["b.pdf", "c.txt"]),
        ([nodes(**HERE, FileName="*.PDF")], "OR", ["a.pdf", "b.pdf", "d.pdf"]),
        ([nodes(**HERE), nodes(FileName="a*")], "AND", ["a.pdf"]),
        ([nodes(PathPrefix=["data/docs/sub"]), nodes(FileName="a*")], "OR", ["a.pdf", "d.pdf"]),
        ([nodes(Extension="txt")], "OR", ["c.txt"]),
        ([nodes(**HERE, Extension="pdf", Not=True)], "OR", ["c.txt", "sub"]),
        ([nodes(Paths=["data/docs/c.txt", "/data/docs/a.pdf"])], "OR", ["c.txt", "a.pdf"]),
        ([nodes(Paths=["data/docs/c.txt"], Extension="pdf")], "OR", []),
        (
            [nodes(Paths=["data/docs/c.txt"]), nodes(**HERE, FileName="b*")],
            "OR",
            ["b.pdf", "c.txt"],
        ),
        ([nodes(Paths=["data/docs/c.txt"]), nodes(Type="LEAF")], "AND", ["c.txt"]),
        ([nodes(Paths=["data/docs/gone.txt"])], "OR", []),
        (
            [
                {
                    "@type": "service.Query",
                    "SubQueries": [nodes(PathPrefix=["data/docs/sub"]), nodes(Paths=["data/docs"])],
                },
                nodes(Type="LEAF"),
            ],
            "AND",
            ["d.pdf"],
        ),
    ],
)
def test_a_selector_finds_nodes(
    world: World, sub_queries: list[dict[str, Any]], operation: str, names: list[str]
) -> None:
    assert found(world, *sub_queries, operation=operation) == names


def test_a_selector_for_all_finds_what_the_run_may_read(world: World) -> None:
    assert found(world, All=True) == ALL
    assert found(world, All=True, login="boss") == ["s.pdf"]
    assert found(world, All=True, subjects=None) == [*ALL, "s.pdf"]
    assert found(world, All=True, subjects=frozenset()) == []


@pytest.mark.parametrize(
    "query",
    [
        nodes(Paths=["data/secret/s.pdf"]),
        nodes(PathPrefix=["data/secret"]),
        nodes(PathPrefix=["data"], FileName="s.pdf"),
        nodes(FileName="s.pdf"),
        nodes(UUIDs=[identifier("node", "data/secret/s.pdf")]),
    ],
)
def test_no_query_reaches_what_the_run_may_not_read(world: World, query: dict[str, Any]) -> None:
    assert found(world, query) == []
    assert found(world, query, subjects=None) == ["s.pdf"]


def test_nodes_are_found_by_their_identifier(world: World) -> None:
    assert found(world, nodes(UUIDs=[uuid("data/docs/sub/d.pdf")])) == ["d.pdf"]
    assert found(world, nodes(UUIDs=[uuid("data/docs")])) == ["docs"]
    assert found(world, nodes(UUIDs=["unknown"])) == []


def test_a_recycle_bin_is_found_by_its_path_only(world: World) -> None:
    Tree(None).delete("data/docs/a.pdf")
    assert "a.pdf" not in found(world, All=True)
    assert found(world, nodes(PathPrefix=["data/docs/recycle_bin"])) == ["a.pdf"]


def test_a_broken_link_is_not_found_by_looking(world: World) -> None:
    (world.files / "docs" / "link").symlink_to("nowhere")
    assert "link" not in found(world, nodes(**HERE))
    assert "link" not in found(world, nodes(**HERE, PathDepth=-1))


def test_templates_are_rendered_over_the_message(world: World) -> None:
    action = say("a", NodesSelector=asking(nodes(PathPrefix=["{{.Node.Path}}"])))
    assert world.run({"Actions": [action]}, "data/docs/sub").lines == ["a: d.pdf"]
    paths = {"Pathes": ["data/docs/{{.JobParameters.Name}}", "data/docs/gone"], "Collect": True}
    flow = {"Actions": [say("a", NodesSelector=paths)], "Parameters": [{"Name": "Name"}]}
    assert world.run(flow, parameters={"Name": "b.pdf"}).lines == ["a: b.pdf"]


def test_metadata_is_asked_for(world: World) -> None:
    Tree(None).set_metadata("data/docs/c.txt", {"usermeta-status": "draft"})
    assert found(world, nodes(FreeString="+Meta.usermeta-status:draft")) == ["c.txt"]


def test_too_many_nodes_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = {"Actions": [say("a", NodesSelector=asking(nodes(**HERE)))]}
    monkeypatch.setattr(node_search, "MAX_SELECTED", 4)
    assert "more than 4 nodes" in world.run(flow).outcome.errors[0]
    monkeypatch.setattr(node_search, "MAX_SEEN", 3)
    assert "looks at more than 3" in world.run(flow).outcome.errors[0]


def test_a_node_has_the_identifier_that_templates_show(world: World) -> None:
    node: Node = Tree(None).stat("data/docs/a.pdf")
    action = {"ID": "actions.scheduler.log-input", "Parameters": {"message": "{{.Node.Uuid}}"}}
    assert world.run({"Actions": [action]}, node.path).lines == [uuid_of(node)]
