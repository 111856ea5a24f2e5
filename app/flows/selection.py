"""Decides which messages an action runs over: its filters first, then its selector.

Reference: Execution 1 and 2. What a filter leaves out goes to the failure branch. It reads
nodes on behalf of the run and changes none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.actions.message import Message
from app.flows.data import Renderer
from app.flows.definition import Action, Query, Selector
from app.flows.errors import FlowFailed
from app.flows.queries import NESTED, answers, node_test, output_test
from app.nodes.errors import NodeMissing, NotPermitted
from app.nodes.node import Node
from app.nodes.tree import Tree

MAX_SELECTED = 100_000
"""Nodes one selector may find: ten times the largest fan-out measured; bounds a run's message."""


def is_trivial(action: Action) -> bool:
    """Return whether the action runs over its message as it is."""
    return not any(
        (
            action.nodes_filter,
            action.nodes_selector,
            action.action_output_filter,
            action.context_meta_filter,
            action.idm_filter,
            action.idm_selector,
            action.data_filter,
        )
    )


def select(
    action: Action, message: Message, tree: Tree, renderer: Renderer
) -> tuple[list[Message], Message | None]:
    """Return the messages to run over, and the message of what the filters left out.

    An empty list means that the action does not run. Raises FlowFailed for a query that is not
    supported, TemplateProblem for a text that does not render.
    """
    _refuse_unsupported(action)
    if action.action_output_filter:
        test = output_test(message.last_output, renderer.text)
        if not answers(rendered(action.action_output_filter.query, renderer), test):
            return [], message
    passed, excluded = message, None
    if action.nodes_filter:
        passed, excluded = _split(action.nodes_filter, message, renderer)
        if not passed.nodes:
            return [], excluded or message
    if action.nodes_selector:
        return _messages(action.nodes_selector, passed, tree, renderer), excluded
    return [passed], excluded


def rendered(query: Query | None, renderer: Renderer) -> Query | None:
    """Return the query with every text rendered."""
    if query is None:
        return None
    sub_queries = tuple(_render(sub_query, renderer) for sub_query in query.sub_queries)
    return query.model_copy(update={"sub_queries": sub_queries})


def _render(value: Any, renderer: Renderer) -> Any:
    if isinstance(value, str):
        return renderer.text(value)
    if isinstance(value, Mapping):
        kept = ("@type", "FreeCondition")
        return {k: v if k in kept else _render(v, renderer) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_render(item, renderer) for item in value]
    return value


def _refuse_unsupported(action: Action) -> None:
    for name in ("idm_selector", "idm_filter", "context_meta_filter", "data_filter"):
        if getattr(action, name):
            raise FlowFailed(f"“{action.label or action.id}” uses {name}, which is not supported.")


def _split(
    selector: Selector, message: Message, renderer: Renderer
) -> tuple[Message, Message | None]:
    query = rendered(selector.query, renderer)
    passing = [node for node in message.nodes if _holds(query, node, renderer)]
    left = tuple(node for node in message.nodes if node not in passing)
    return message.with_nodes(tuple(passing)), message.with_nodes(left) if left else None


def _messages(
    selector: Selector, message: Message, tree: Tree, renderer: Renderer
) -> list[Message]:
    if selector.clear_input:
        message = replace(message, nodes=())
    nodes = message.nodes if selector.fan_out_input else _found(selector, tree, renderer)
    if not nodes:
        return []
    if selector.collect:
        return [message.with_nodes(tuple(nodes))]
    return [message.with_nodes((node,)) for node in nodes]


def _found(selector: Selector, tree: Tree, renderer: Renderer) -> tuple[Node, ...]:
    nodes = {node.path: node for node in _candidates(selector, tree, renderer)}
    if len(nodes) > MAX_SELECTED:
        raise FlowFailed(f"The selector finds more than {MAX_SELECTED:,} nodes.")
    return tuple(nodes.values())


def _candidates(selector: Selector, tree: Tree, renderer: Renderer) -> Iterator[Node]:
    for text in selector.paths:
        yield from _at(renderer.text(text), tree)
    query = rendered(selector.query, renderer)
    if selector.query or selector.all:
        for node in _places(query, tree):
            if _holds(query, node, renderer):
                yield node


def _places(query: Query | None, tree: Tree) -> Iterator[Node]:
    leaves = list(_leaves(query.sub_queries if query else ()))
    listed = [path for leaf in leaves for path in leaf.get("Paths", ())]
    if listed and all("Paths" in leaf for leaf in leaves):
        for path in listed:
            yield from _at(path, tree)
        return
    prefixes = [prefix for leaf in leaves for prefix in leaf.get("PathPrefix", ())]
    direct = any(leaf.get("PathDepth") == 1 for leaf in leaves)
    for prefix in prefixes or _roots(tree):
        folder = prefix.strip("/")
        yield from sorted(tree.children(folder), key=_by_path) if direct else tree.walk(folder)


def _roots(tree: Tree) -> list[str]:
    return sorted({area.root_path for area in tree.rights.areas if area.access.read})


def _leaves(sub_queries: Any) -> Iterator[Mapping[str, Any]]:
    for sub_query in sub_queries:
        if sub_query.get("@type") == NESTED:
            yield from _leaves(sub_query.get("SubQueries", ()))
        else:
            yield sub_query


def _at(path: str, tree: Tree) -> Iterator[Node]:
    try:
        yield tree.stat(path.strip("/"))
    except (NodeMissing, NotPermitted):
        return


def _holds(query: Query | None, node: Node, renderer: Renderer) -> bool:
    return answers(query, node_test(node, renderer.moment))


def _by_path(node: Node) -> str:
    return node.path
