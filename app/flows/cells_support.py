"""Decides what of an imported flow is not carried out here.

It names places only, `Actions[0].NodesFilter.Query.SubQueries[1]`; it changes nothing.
"""

from collections.abc import Iterator

from app.actions import registry
from app.flows import cells_selectors, schedules, triggers
from app.flows.cells_finding import Finding
from app.flows.cells_selectors import bad_timeout
from app.flows.cells_templates import broken_templates
from app.flows.cells_unread import unreadable
from app.flows.definition import Action, Flow, walk
from app.flows.errors import BadSchedule
from app.flows.hook_definition import ALLOW, CALLING
from app.flows.undone import unknown_fields

RESOURCES = "ResourcesDependencies"

NO_CALL = "a row that allows something else than to call lets nobody call here"


def unsupported(flow: Flow) -> list[Finding]:
    """Return all that keeps the flow from doing what its author meant."""
    document = flow.document()
    document.pop(RESOURCES, None)
    found = [
        *(finding for place, action in walk(flow) for finding in _of_action(place, action, flow)),
        *_of_flow(flow),
        *unreadable(document, ""),
    ]
    named = {finding.where for finding in found}
    found += [
        Finding(field.place, "is not carried out")
        for field in unknown_fields(flow, "")
        if field.chooses and field.place not in named
    ]
    return [*found, *broken_templates(flow)]


def starters(flow: Flow) -> list[Finding]:
    """Return what does not start the flow by itself: it still works through its hooks."""
    findings = [
        Finding(f"EventNames[{at}]", f"the event “{name}” does not start the flow here")
        for at, name in enumerate(flow.event_names)
        if name not in triggers.EVENTS.values()
    ]
    try:
        if flow.schedule and flow.schedule.iso8601_schedule:
            schedules.parse(flow.schedule.iso8601_schedule)
    except BadSchedule as problem:
        findings.append(Finding("Schedule", f"does not start the flow here: {problem.detail}"))
    if flow.auto_restart:
        findings.append(Finding("AutoRestart", "the flow does not start here with the server"))
    return findings


def supported_actions(flow: Flow) -> list[str]:
    """Return the IDs of the flow's actions that are there, each once, in their order."""
    ids = dict.fromkeys(action.id for _place, action in walk(flow))
    return [action_id for action_id in ids if registry.find(action_id)]


def _of_flow(flow: Flow) -> Iterator[Finding]:
    yield from bad_timeout("Timeout", flow.timeout)
    if triggers.waits_for_nodes(flow):
        yield from cells_selectors.of_event_filters(flow)
    for at, hook in enumerate(flow.hooks):
        for row, policy in enumerate(hook.policies):
            if policy.effect == ALLOW and policy.action not in CALLING:
                yield Finding(f"Hooks[{at}].Policies[{row}].Action", NO_CALL)


def _of_action(place: str, action: Action, flow: Flow) -> Iterator[Finding]:
    if registry.find(action.id) is None:
        yield Finding(place, f"there is no action “{action.id}”")
    yield from bad_timeout(f"{place}.Timeout", action.timeout)
    yield from cells_selectors.of_action(place, action, flow)
