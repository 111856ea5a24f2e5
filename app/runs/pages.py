"""Decides what the pages of runs show, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from flask import url_for

from app.accounts.models import User
from app.database import now
from app.flows import store
from app.flows.diagram import Diagram, layout
from app.nodes.node import extension_of
from app.runs import models, presentation
from app.runs.action_states import ActionState, action_states
from app.runs.facts import trigger_of
from app.runs.models import Run, RunEvent, Status
from app.runs.retrying import may_retry
from app.runs.steps import StepView, counted, line_of_steps
from app.runs.undoing import may_undo

PAGE_SIZE = 50
SHOWN_LINES = 200
"""Newest log lines on a run's page."""

SHOWN_OUTPUTS = 20
"""Outputs on a run's page before “and N more”."""

SHOWN_INPUTS = 10
TRAY_SIZE = 3
"""Cards in the corner: more would cover the page."""

LEVELS: Mapping[str, Sequence[str]] = {
    "": (),
    "warning": ("warning", "error"),
    "error": ("error",),
}
"""The levels of log lines that are shown from one on; all where there are none."""

STATES: tuple[Status, ...] = ("Queued", "Running", "Finished", "Interrupted", "Error")


@dataclass(frozen=True)
class ListPage:
    """One page of the list of runs."""

    runs: Sequence[Run]
    status: str
    number: int
    has_next: bool
    states: Sequence[str] = STATES


@dataclass(frozen=True)
class OutputView:
    """An output as the viewer knows it."""

    path: str

    @property
    def workspace(self) -> str:
        """The workspace that it lies in."""
        return self.path.partition("/")[0]

    @property
    def inner(self) -> str:
        """Its path in the workspace."""
        return self.path.partition("/")[2]

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def extension(self) -> str:
        """Its extension, for the icon."""
        return extension_of(self.name)


@dataclass(frozen=True)
class RunView:
    """One run as its page shows it."""

    run: Run
    steps: Sequence[StepView]
    counted: StepView | None
    log: Sequence[RunEvent]
    outputs: Sequence[OutputView]
    more_outputs: int
    parameters: Mapping[str, str]
    inputs: Sequence[str]
    more_inputs: int
    took: str
    """How long it worked, for people; "" before it begins."""
    again_id: str
    """The ID of the run that “Run again” starts, however often it is pressed."""
    diagram: Diagram
    states: Mapping[str, ActionState]
    may_retry: bool
    may_undo: bool
    undone: Run | None
    """The run that undoes this one."""
    retried: Run | None
    """The run that goes on with this one."""
    level: str
    """The least severe level of the log that is shown."""

    def action_url(self, place: str) -> str:
        """Return the address of the page of an action, "" where it has nothing to show."""
        state = self.states[place]
        seen = state.done or state.wrong
        return url_for("runs.action", task_id=self.run.id, place=place) if seen else ""


def list_page(owner_id: int | None, arguments: Mapping[str, str]) -> ListPage:
    """Return a page of runs; unknown states and page numbers fall back to the first of all."""
    status = arguments.get("status", "")
    status = status if status in STATES else ""
    text = arguments.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 7 and int(text) > 0 else 1
    offset = (number - 1) * PAGE_SIZE
    runs = models.page(owner_id, status=status, offset=offset, limit=PAGE_SIZE + 1)
    return ListPage(runs[:PAGE_SIZE], status, number, len(runs) > PAGE_SIZE)


def run_view(run: Run, viewer: User, level: str = "") -> RunView:
    """Return all that the page of a run shows to a viewer, with the log from a level on."""
    flow, tally = store.version(run.version_id), models.tally(run.id)
    steps = line_of_steps(flow, trigger_of(run), tally, run.is_active)
    states = action_states(flow, trigger_of(run), tally, active=run.is_active)
    level = level if level in LEVELS else ""
    shown = presentation.output_paths(run, viewer.subjects, SHOWN_OUTPUTS)
    count = models.count_events(run.id, "output")
    return RunView(
        run=run,
        steps=steps,
        counted=counted(steps),
        log=models.log_lines(run.id, LEVELS[level], SHOWN_LINES),
        outputs=[OutputView(path) for path in shown],
        more_outputs=max(0, count - SHOWN_OUTPUTS),
        parameters=presentation.shown_parameters(run),
        inputs=run.paths[:SHOWN_INPUTS],
        more_inputs=max(0, len(run.paths) - SHOWN_INPUTS),
        took=took(run),
        again_id=uuid4().hex,
        diagram=layout(flow, states),
        states=states,
        may_retry=may_retry(run),
        may_undo=may_undo(run),
        undone=models.undo_of(run.id),
        retried=models.retry_of(run.id),
        level=level,
    )


def followed(viewer: User) -> list[tuple[Run, StepView | None]]:
    """Return the runs in the tray: those that wait or work, each with its count of items."""
    return [(run, counted(steps_of(run))) for run in models.active(viewer.id, TRAY_SIZE)]


def steps_of(run: Run) -> list[StepView]:
    """Return the line of steps of a run."""
    flow = store.version(run.version_id)
    return line_of_steps(flow, trigger_of(run), models.tally(run.id), run.is_active)


def took(run: Run) -> str:
    """Return how long a run worked: “7 s”, “3 min 5 s”, “2 h 4 min”; "" before it begins."""
    if run.start_time is None:
        return ""
    seconds = int(((run.end_time or now()) - run.start_time).total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"
