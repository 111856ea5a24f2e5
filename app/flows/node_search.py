"""Decides where a selector of nodes looks, and what it finds there; it changes no node.

It looks only at what the run may read, and gives up where that is too much.
"""

from collections.abc import Iterator, Sequence

from app.actions.message import Message
from app.flows.data import Renderer
from app.flows.definition import Query, Selector
from app.flows.errors import FlowFailed
from app.flows.matching import SubQuery, answers, bounds
from app.flows.node_queries import node_test, tidy, uuid_of
from app.flows.reach import Reach, rendered
from app.nodes.errors import NodeMissing, NotAFolder, NotPermitted
from app.nodes.node import Node
from app.nodes.reading import Reader

MAX_SELECTED = 100_000
"""Nodes one selector may find: ten times the largest fan-out measured; bounds a run's message."""

MAX_SEEN = 1_000_000
"""Nodes one selector may look at: some minutes of work; a larger tree wants a path prefix."""


def find_nodes(selector: Selector, message: Message, reach: Reach) -> tuple[Node, ...]:
    """Return the nodes that a selector finds, each once, in the order in which they lie.

    Raises FlowFailed for a query that is not supported and for too many nodes, TemplateProblem,
    RunStopped.
    """
    renderer = reach.renderer(message)
    found: dict[str, Node] = {}
    for node in _answering(selector, message, renderer, reach):
        found[node.path] = node
        if len(found) > MAX_SELECTED:
            raise FlowFailed(f"The selector finds more than {MAX_SELECTED:,} nodes.")
    return tuple(found.values())


def _answering(
    selector: Selector, message: Message, renderer: Renderer, reach: Reach
) -> Iterator[Node]:
    for text in selector.paths:
        reach.check()
        yield from _at(renderer.text(text), reach.tree)
    query = rendered(selector.query, renderer)
    if not (query or selector.all):
        return
    for number, node in enumerate(_places(query, message, reach.tree)):
        reach.check()
        if number >= MAX_SEEN:
            raise FlowFailed(f"The selector looks at more than {MAX_SEEN:,} nodes.")
        if answers(query, node_test(node, renderer.moment)):
            yield node


def _places(query: Query | None, message: Message, tree: Reader) -> Iterator[Node]:
    """Yield the nodes among which all are that can answer the query."""
    sub_queries, operation = (query.sub_queries, query.operation) if query else ((), "OR")
    if (leaves := bounds(sub_queries, operation, "Paths")) is not None:
        for path in _listed(leaves, "Paths"):
            yield from _at(path, tree)
    elif (leaves := bounds(sub_queries, operation, "UUIDs")) is not None:
        yield from _by_uuid(set(_listed(leaves, "UUIDs")), message, tree)
    elif (leaves := bounds(sub_queries, operation, "PathPrefix")) is not None:
        direct = all(int(leaf.get("PathDepth", 0)) < 0 for leaf in leaves)
        for prefix in _outermost(_listed(leaves, "PathPrefix")):
            yield from _below(prefix, tree, direct=direct)
    else:
        yield from _everything(tree)


def _listed(leaves: Sequence[SubQuery], name: str) -> list[str]:
    return [text for leaf in leaves for text in leaf[name]]


def _outermost(paths: Sequence[str]) -> list[str]:
    """Return the paths, each once, without those that lie below another."""
    kept: list[str] = []
    for path in sorted({tidy(path) for path in paths if path}):
        if not any(path.startswith(f"{above}/") or not above for above in kept):
            kept.append(path)
    return kept


def _below(folder: str, tree: Reader, *, direct: bool) -> Iterator[Node]:
    """Yield what lies in a folder; nothing where there is no such folder for this run."""
    if not folder:
        yield from _everything(tree)
        return
    try:
        if direct:
            children = [node for node in tree.children(folder) if node.kind != "broken"]
            yield from sorted(children, key=lambda node: node.name)
        else:
            yield from tree.walk(folder)
    except (NodeMissing, NotPermitted, NotAFolder):
        return


def _everything(tree: Reader) -> Iterator[Node]:
    readable = [area.root_path for area in tree.rights.areas if area.access.read]
    for root in _outermost(readable):
        yield from _below(root, tree, direct=False)


def _by_uuid(wanted: set[str], message: Message, tree: Reader) -> Iterator[Node]:
    """Yield nodes by their identifier, likely ones first, until all are found."""
    roots = [node for area in tree.rights.areas for node in _at(area.root_path, tree)]
    for nodes in (message.nodes, roots, _everything(tree)):
        for node in nodes:
            if not wanted:
                return
            wanted.discard(uuid_of(node))
            yield node


def _at(path: str, tree: Reader) -> Iterator[Node]:
    try:
        yield tree.stat(tidy(path))
    except (NodeMissing, NotPermitted):
        return
