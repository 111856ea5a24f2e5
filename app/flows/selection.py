"""Decides which messages an action runs over: its filters first, then its selectors.

Reference: Execution 1 and 2. What a filter leaves out goes to the failure branch. It reads
on behalf of the run and changes nothing.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.actions.message import ItemKind, Message, each_once
from app.flows import data_queries, lookup, ranges, undone
from app.flows.data import Renderer
from app.flows.deadlines import TookTooLong
from app.flows.definition import Action, Selector
from app.flows.errors import FlowFailed
from app.flows.matching import Test, answers
from app.flows.node_queries import node_test, tidy
from app.flows.node_search import MAX_SELECTED, find_nodes
from app.flows.people_queries import (
    acl_test,
    check_bounded,
    datasource_test,
    role_test,
    user_test,
    workspace_test,
)
from app.flows.queries import output_test
from app.flows.reach import Reach, rendered
from app.flows.request_queries import request_test
from app.flows.selectors import FILTERS, asks_about_caller, filters, selectors

CHOOSING = (
    *FILTERS,
    "nodes_selector",
    "users_selector",
    "idm_selector",
    "data_source_selector",
    "data_selector",
)
"""All of an action that decides over what it runs, but for what starts it."""


def is_trivial(action: Action) -> bool:
    """Return whether the action runs over its message as it is."""
    chooses = any(getattr(action, name) for name in CHOOSING)
    return not (chooses or undone.unknown_choices(action))


def select(action: Action, message: Message, reach: Reach) -> tuple[list[Message], Message | None]:
    """Return the messages to run over, and the message of what the filters left out.

    An empty list means that the action does not run. Raises FlowFailed for what is not
    supported, TemplateProblem for a text that does not render, RunStopped.
    """
    if action.data_filter:
        raise FlowFailed("A filter of data is not supported.")
    for place in undone.unknown_choices(action):
        raise FlowFailed(f"“{place}” is not supported.")
    passed, excluded = message, None
    for kind, selector in filters(action):
        inside, outside = _split(kind, selector, passed, reach)
        if not inside:
            return [], message
        passed = passed.with_items(kind, inside)
        if outside:
            excluded = (excluded or message).with_items(kind, outside)
    if not _lets_pass(action, passed, reach):
        return [], message
    return _selected(action, passed, reach), excluded


def _split(
    kind: ItemKind, selector: Selector, message: Message, reach: Reach
) -> tuple[list[Any], list[Any]]:
    """Return the items that pass a filter and those that do not (reference: partial exclusion)."""
    if selector.range:
        raise FlowFailed("A filter has no range.")
    renderer = reach.renderer(message)
    query = rendered(selector.query, renderer)
    every = selector.all and (kind == "nodes" or query is None)
    paths = [tidy(renderer.text(path)) for path in selector.paths]
    inside: list[Any] = []
    outside: list[Any] = []
    for item in _present(kind, message, reach):
        reach.check()
        listed = not paths or kind != "nodes" or item.path in paths
        passes = every or (listed and answers(query, _test_of(kind, item, renderer)))
        (inside if passes else outside).append(item)
    return inside, outside


def _present(kind: ItemKind, message: Message, reach: Reach) -> Sequence[Any]:
    """Return what a filter goes through; without workspaces, that of the run."""
    items = message.items(kind)
    if kind == "workspaces" and not items and reach.facts.workspace:
        return [reach.facts.workspace]
    return items


def _lets_pass(action: Action, message: Message, reach: Reach) -> bool:
    """Return whether the filters agree that look at the output before, the call and its caller."""
    renderer = reach.renderer(message)
    output, context = action.action_output_filter, action.context_meta_filter
    if output and not answers(
        rendered(output.query, renderer), output_test(message.last_output, renderer.text)
    ):
        return False
    if context is None:
        return True
    about_caller = asks_about_caller(context)
    test = user_test(reach.facts.person) if about_caller else request_test(reach.facts.request)
    return answers(rendered(context.query, renderer), test)


def _selected(action: Action, message: Message, reach: Reach) -> list[Message]:
    """Return the messages after all selectors, each over what the one before it found."""
    messages = [message]
    for kind, selector in selectors(action):
        one = partial(_messages, kind)
        messages = _in_time(one, selector, messages, reach)
    if action.data_selector:
        messages = _in_time(_with_values, action.data_selector, messages, reach)
    return messages


def _in_time(
    apply: Callable[[Selector, Message, Reach], list[Message]],
    selector: Selector,
    messages: list[Message],
    reach: Reach,
) -> list[Message]:
    """Apply one selector; raises FlowFailed where it finds too much or takes longer than it may."""
    within = reach.within(selector)
    made: list[Message] = []
    try:
        for message in messages:
            made += apply(selector, message, within)
            if len(made) > MAX_SELECTED:
                raise FlowFailed(f"The selectors find more than {MAX_SELECTED:,} items.")
        return made
    except TookTooLong as problem:
        if problem.whole:
            raise
        raise FlowFailed(problem.detail) from problem


def _messages(kind: ItemKind, selector: Selector, message: Message, reach: Reach) -> list[Message]:
    """Return one message an item, or one of all (reference: Collect, FanOutInput, ClearInput).

    Collected items join those of their kind that the message has; `ClearInput` drops these.
    """
    found = (
        message.items(kind) if selector.fan_out_input else _found(kind, selector, message, reach)
    )
    items = ranges.taken(found, kind, selector.range, reach.renderer(message).text)
    if not items:
        return []
    if not selector.collect:
        return [message.with_items(kind, (item,)) for item in items]
    before = () if selector.clear_input else message.items(kind)
    return [message.with_items(kind, each_once(kind, (*before, *items)))]


def _with_values(selector: Selector, message: Message, reach: Reach) -> list[Message]:
    """Return one message a value, or one of all (reference: DataSelector)."""
    if selector.range:
        raise FlowFailed("A selector of data has no range.")
    values = (
        data_queries.fanned_out(message)
        if selector.fan_out_input
        else data_queries.found(rendered(selector.query, reach.renderer(message)), message)
    )
    if selector.collect:
        return [data_queries.with_all(message, values)] if values else []
    return [data_queries.with_value(message, one) for one in values]


def _found(kind: ItemKind, selector: Selector, message: Message, reach: Reach) -> Sequence[Any]:
    if kind == "nodes":
        return find_nodes(selector, message, reach)
    if not (selector.query or selector.all):
        return ()
    if kind == "acls":
        check_bounded(selector)
    renderer = reach.renderer(message)
    query = rendered(selector.query, renderer)
    found = []
    for item in lookup.candidates(kind, reach.facts):
        reach.check()
        if answers(query, _test_of(kind, item, renderer)):
            found.append(item)
    return found


def _test_of(kind: ItemKind, item: Any, renderer: Renderer) -> Test:
    match kind:
        case "nodes":
            return node_test(item, renderer.moment)
        case "users":
            return user_test(item)
        case "roles":
            return role_test(item)
        case "workspaces":
            return workspace_test(item)
        case "acls":
            return acl_test(item)
        case "datasources":
            return datasource_test(item)
