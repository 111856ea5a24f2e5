"""Decides how an action starts another flow; what a run is, it does not know.

Who carries out runs registers a `Starter`. A repeated step names the same run and so starts none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json
from app.problems import Problem

MAX_DEPTH = 5
"""Flows that start each other in a row: a circle ends here."""

MARK = "sub"


@dataclass(frozen=True)
class Launch:
    """What is started: a flow, or one of its hooks, by slug, over nodes of internal paths.

    `run_id` is the ID that the new run must get, `parent` that of the run that starts it. In a
    preview it is only checked that the flow may be started.
    """

    flow: str
    hook: str
    parameters: Mapping[str, Any]
    nodes: Sequence[str]
    run_id: str
    parent: str
    is_preview: bool = False


Starter = Callable[[Launch], None]
"""Starts a run, or finds that it is started; raises a Problem where it may not be.

For a preview it starts none, and raises what can be known before.
"""

_starters: list[Starter] = []


def register(starter: Starter) -> None:
    """Let `starter` start the flows from now on, in this process."""
    _starters[:] = [starter]


@action(
    "actions.scheduler.trigger-flow",
    "Start another flow",
    ActionParameter("flow", "Slug of the flow"),
    ActionParameter("hook", "Slug of one of its hooks; empty: its only hook"),
    ActionParameter("parameters", "JSON object of the flow's parameters", "{}"),
    previews=True,
    acts_outside=True,
)
def trigger_flow(call: ActionCall) -> ActionResult:
    """Start a flow over the nodes of the message, which stay; nobody waits for it.

    The text is the ID of the new run. Raises BadActionParameter, and ActionFailed where the
    flow may not be started, or is the sixth in a row.
    """
    depth = depth_of(call.step.run_id) + 1
    if depth > MAX_DEPTH:
        raise ActionFailed(f"More than {MAX_DEPTH} flows would have started each other.")
    launch = Launch(
        flow=call.required("flow").strip(),
        hook=call.text("hook").strip(),
        parameters=_parameters(call),
        nodes=[node.path for node in call.nodes],
        run_id=f"{MARK}{depth}-{call.step.identity('launch')[:40]}",
        parent=call.step.run_id,
        is_preview=call.is_preview,
    )
    _start(launch)
    if call.is_preview:
        count = len(launch.nodes)
        over = "1 node" if count == 1 else f"{count:,} nodes"
        call.would(f"Would start the flow “{launch.flow}” over {over}.")
        return ActionResult()
    call.log("info", f"The flow “{launch.flow}” is started as {launch.run_id}.")
    return ActionResult(text=launch.run_id, json={"TaskID": launch.run_id})


def depth_of(run_id: str) -> int:
    """Return how many flows in a row led to a run, by its ID: 0 for one that somebody started."""
    start, _, rest = run_id.partition("-")
    number = start.removeprefix(MARK)
    counts = start.startswith(MARK) and number.isdecimal() and len(number) == 1 and rest
    return int(number) if counts else 0


def _start(launch: Launch) -> None:
    if not _starters:
        raise ActionFailed("No flow can be started from here.")
    try:
        _starters[0](launch)
    except Problem as problem:
        reasons = "; ".join(f"{error.field}: {error.message}" for error in problem.errors)
        said = ": ".join(filter(None, (problem.detail or problem.title, reasons)))
        raise ActionFailed(f"The flow “{launch.flow}” is not started: {said}") from problem


def _parameters(call: ActionCall) -> dict[str, Any]:
    try:
        parameters = parse_json(call.text("parameters", "{}"))
    except (ValueError, RecursionError) as error:
        raise BadActionParameter(f"The parameter “parameters” is not JSON: {error}.") from error
    if not isinstance(parameters, dict):
        raise BadActionParameter('The parameter “parameters” must be an object: {"Name": "…"}.')
    return parameters
