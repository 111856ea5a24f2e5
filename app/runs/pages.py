"""Decides what the pages of runs show, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from flask import url_for

from app.accounts.models import User
from app.database import now
from app.flows import store
from app.flows.definition import walk
from app.flows.diagram import Diagram, layout
from app.flows.diagram_items import Item
from app.runs import artefacts, events, models
from app.runs.action_names import action_names
from app.runs.action_states import ActionState, action_states, counted
from app.runs.artefacts import Artefact, ArtefactPage
from app.runs.facts import trigger_of
from app.runs.lengths import lasted
from app.runs.log_view import LogView, log_view
from app.runs.models import Run, Status
from app.runs.retrying import may_retry
from app.runs.undoing import may_undo

PAGE_SIZE = 50

SHOWN_OUTPUTS = 20
"""Outputs on a run's page before “and N more”."""

SHOWN_INPUTS = 10
TRAY_SIZE = 3
"""Cards in the corner: more would cover the page."""

MAX_DRAWN = 40
"""Actions of a diagram: a larger one is too wide to read, and too heavy to renew each second."""

MAX_LISTED = 100
"""Actions of a flow that is listed instead."""

MAX_PAGE = 999_999
MAX_EVENT = 2**53
"""Numbers in addresses beyond which there is nothing to find."""

STATES: tuple[Status, ...] = ("Queued", "Running", "Finished", "Interrupted", "Error")
TONES: Mapping[Status, str] = {"Finished": "success", "Error": "danger", "Interrupted": "warning"}


@dataclass(frozen=True)
class ListPage:
    """One page of the list of runs."""

    runs: Sequence[Run]
    status: str
    number: int
    has_next: bool
    states: Sequence[str] = STATES


@dataclass(frozen=True)
class ActionsView:
    """The actions of a run as its page shows them, each with its state by its place."""

    run: Run
    diagram: Diagram
    states: Mapping[str, ActionState]
    is_part: bool
    """Whether actions are left out that something else starts."""

    @property
    def is_drawn(self) -> bool:
        """Whether it is small enough to be drawn."""
        return len(self.diagram.boxes) <= MAX_DRAWN

    @property
    def listed(self) -> Sequence[Item]:
        """The actions of a flow that is too large to be drawn."""
        return self.diagram.actions[:MAX_LISTED]

    @property
    def counted(self) -> ActionState | None:
        """The action whose count of items tells most."""
        return counted(self.states.values())

    def url(self, place: str) -> str:
        """Return the address of the page of an action, "" where it has nothing to show."""
        state = self.states[place]
        seen = state.done or state.count.wrong or state.count.left
        return url_for("runs.action", task_id=self.run.id, place=place) if seen else ""


@dataclass(frozen=True)
class RunView:
    """One run as its page shows it."""

    run: Run
    actions: ActionsView
    log: LogView
    outputs: ArtefactPage
    more_outputs: int
    parameters: Mapping[str, str]
    inputs: Sequence[Artefact]
    more_inputs: int
    is_own: bool
    """Whether the viewer started it."""
    took: str
    """How long it worked, for people; "" before it begins."""
    again_id: str
    """The ID of the run that “Run again” starts, however often it is pressed."""
    may_retry: bool
    may_undo: bool
    undone: Run | None
    """The run that undoes this one."""
    retried: Run | None
    """The run that goes on with this one."""

    @property
    def tone(self) -> str:
        """How its progress is coloured."""
        return TONES.get(self.run.status, "")


def list_page(owner_id: int | None, arguments: Mapping[str, str]) -> ListPage:
    """Return a page of runs; unknown states and page numbers fall back to the first of all."""
    status = arguments.get("status", "")
    status = status if status in STATES else ""
    number = page_number(arguments)
    offset = (number - 1) * PAGE_SIZE
    runs = models.page(owner_id, status=status, offset=offset, limit=PAGE_SIZE + 1)
    return ListPage(runs[:PAGE_SIZE], status, number, len(runs) > PAGE_SIZE)


def page_number(arguments: Mapping[str, str]) -> int:
    """Return the number of a page of an address, the first one for what is none."""
    return _number(arguments.get("page", ""), MAX_PAGE) or 1


def run_view(run: Run, viewer: User, arguments: Mapping[str, str]) -> RunView:
    """Return all that the page of a run shows to a viewer.

    `arguments` may have the `level` from which on the log is shown, and the event `before`
    which it ends.
    """
    names = action_names(store.version(run.version_id))
    level, before = arguments.get("level", ""), _number(arguments.get("before", ""), MAX_EVENT)
    look = not run.is_active
    shown = artefacts.page_of(run, viewer, 1, size=SHOWN_OUTPUTS, look=look)
    return RunView(
        run=run,
        actions=actions_of(run),
        log=log_view(run, names, level, before),
        outputs=shown,
        more_outputs=max(0, events.count(run.id, "output") - SHOWN_OUTPUTS),
        parameters=run.parameters,
        inputs=[Artefact(path.strip("/")) for path in run.paths[:SHOWN_INPUTS]],
        more_inputs=max(0, len(run.paths) - SHOWN_INPUTS),
        is_own=run.owner_id == viewer.id,
        took=took(run),
        again_id=uuid4().hex,
        may_retry=may_retry(run, viewer),
        may_undo=may_undo(run),
        undone=None if run.is_active else models.undo_of(run.id),
        retried=None if run.is_active else models.retry_of(run.id),
    )


def actions_of(run: Run) -> ActionsView:
    """Return how far each action of a run is, without those that something else starts."""
    flow = store.version(run.version_id)
    states = action_states(flow, trigger_of(run), events.tally(run.id), active=run.is_active)
    is_part = any(place not in states for place, _ in walk(flow))
    return ActionsView(run, layout(flow, states), states, is_part)


def followed(viewer: User) -> list[tuple[Run, ActionState | None]]:
    """Return the runs in the tray: those that wait or work, each with its count of items."""
    return [(run, _counted(run)) for run in models.active(viewer.id, TRAY_SIZE)]


def took(run: Run) -> str:
    """Return how long a run worked: “7.2 s”, “3 min 5 s”, “2 h 4 min”; "" before it begins."""
    if run.start_time is None:
        return ""
    return lasted(((run.end_time or now()) - run.start_time).total_seconds())


def _number(text: str, most: int) -> int:
    """Return a number from 1 to `most`, 0 for any other text."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if number <= most else 0


def _counted(run: Run) -> ActionState | None:
    flow = store.version(run.version_id)
    tally = events.tally(run.id)
    return counted(action_states(flow, trigger_of(run), tally, active=run.is_active).values())
