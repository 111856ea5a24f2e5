"""Decides whether a change of a node is one that a flow waits for (reference: NodeEventFilter).

What it cannot judge raises FlowFailed: no event passes by accident. It starts nothing.
"""

from app.actions.message import Message
from app.flows import undone
from app.flows.data import Renderer
from app.flows.definition import Flow, Selector
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.matching import answers
from app.flows.node_queries import node_test, tidy
from app.flows.people_queries import datasource_test, user_test
from app.flows.reach import rendered
from app.flows.selectors import CONTEXT_USER, datasource_kind
from app.nodes.node import Node

UNJUDGED = ("idm_filter", "user_event_filter")
"""Filters of a flow that ask about something else than a node and who changed it."""

JUDGED = ("node_event_filter", "data_source_filter", "context_meta_filter")


def passes(facts: RunFacts, node: Node) -> bool:
    """Return whether all filters of a flow let the change of a node pass.

    Raises FlowFailed for what is not supported, TemplateProblem for a text that does not render.
    """
    flow = facts.flow
    for problem in unsupported(flow):
        raise FlowFailed(f"“{problem}” is not evaluated when a node changes.")
    renderer = Renderer(facts, Message(nodes=(node,)), "event", "NodeEventFilter")
    return (
        _node_passes(flow.node_event_filter, node, renderer)
        and _datasource_passes(flow.data_source_filter, node, renderer)
        and _person_passes(flow.context_meta_filter, facts, renderer)
    )


def unsupported(flow: Flow) -> list[str]:
    """Return the places of a flow's filters that no change of a node can be asked."""
    places = [undone.alias(flow, name) for name in UNJUDGED if getattr(flow, name)]
    places += [name for name in flow.model_extra or {} if undone.names_choice(name)]
    for name in JUDGED:
        if selector := getattr(flow, name):
            where = undone.alias(flow, name)
            places += [one.place for one in undone.unknown_fields(selector, where) if one.chooses]
            places += [f"{where}.Range"] if selector.range else []
    context = flow.context_meta_filter
    if context and context.type not in CONTEXT_USER:
        places.append("ContextMetaFilter")
    return places


def _node_passes(chosen: Selector | None, node: Node, renderer: Renderer) -> bool:
    if chosen is None or chosen.all:
        return True
    paths = [tidy(renderer.text(path)) for path in chosen.paths]
    listed = not paths or node.path in paths
    return listed and answers(rendered(chosen.query, renderer), node_test(node, renderer.moment))


def _datasource_passes(chosen: Selector | None, node: Node, renderer: Renderer) -> bool:
    if chosen is None:
        return True
    datasource_kind(chosen)
    name, _, _rest = node.path.partition("/")
    return chosen.all or answers(rendered(chosen.query, renderer), datasource_test(name))


def _person_passes(chosen: Selector | None, facts: RunFacts, renderer: Renderer) -> bool:
    """Who changed the node, or who saved the flow where that was no user, owns the run."""
    return chosen is None or answers(rendered(chosen.query, renderer), user_test(facts.person))
