"""The commands `runs list`, `show`, `follow`, `cancel` and `undo`."""

from typing import Any, get_args

import click

from app import exits
from app.accounts import service as accounts
from app.printing import as_json_option, print_table, progress, show, tell
from app.runs import following, models, presentation, service, undoing
from app.runs.errors import UnknownRun
from app.runs.models import Run, Status

LISTED = 50
SUMMARY = ("TaskID", "Status", "StatusMessage", "Progress", "StartTime", "EndTime")


@click.group("runs")
def runs_group() -> None:
    """List, show, cancel and repeat runs."""


@runs_group.command("list")
@click.option("--status", type=click.Choice(get_args(Status)), help="Only runs in this state.")
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, show_default=True)
@as_json_option
def list_runs(status: str | None, limit: int, as_json: bool) -> None:
    """List runs, newest first."""
    runs = models.page(None, status=status or "", offset=0, limit=limit)
    show("Runs", [_row(run) if as_json else _cells(run) for run in runs], as_json)


@runs_group.command("show")
@click.argument("task_id")
@as_json_option
def show_run(task_id: str, as_json: bool) -> None:
    """Show one run with its log and outputs."""
    _show(find_or_refuse(task_id), as_json)


@runs_group.command("follow")
@click.argument("task_id")
@as_json_option
@click.pass_context
def follow_run(context: click.Context, task_id: str, as_json: bool) -> None:
    """Show the progress of a run until it ends, then the run; status 1 unless it finished."""
    with progress(find_or_refuse(task_id).label) as report:
        run = following.follow(task_id, report)
    _show(run, as_json)
    if run.status != "Finished":
        context.exit(exits.REFUSED)


@runs_group.command("cancel")
@click.argument("task_id")
@as_json_option
def cancel_run(task_id: str, as_json: bool) -> None:
    """Stop a run that waits or works."""
    run = find_or_refuse(task_id)
    service.stop(run, "the command line")
    print_started(run, as_json)


@runs_group.command("undo")
@click.argument("task_id")
@click.option("--user", "login", default="", help="Who takes it back; else who started the run.")
@as_json_option
def undo_run(task_id: str, login: str, as_json: bool) -> None:
    """Take back what a run did to files and metadata."""
    run = find_or_refuse(task_id)
    user = accounts.find_or_refuse(login) if login else accounts.get(run.owner_id)
    print_started(undoing.start(service.visible(task_id, user), user), as_json)


def find_or_refuse(task_id: str) -> Run:
    """Return the run of this ID; raises UnknownRun."""
    run = models.find(task_id)
    if run is None:
        raise UnknownRun(f"There is no run “{task_id}”.")
    return run


def print_started(run: Run, as_json: bool) -> None:
    """Print what a call of a hook answers: the ID and the state of a run."""
    answer = {"Success": True, "TaskID": run.id, "Status": run.status}
    tell(f"{run.status}: {run.id}", answer, as_json)


def _show(run: Run, as_json: bool) -> None:
    document = presentation.task_document(run, accounts.get(run.owner_id).subjects)
    texts = [f"{name + ':':15}{document[name]}" for name in SUMMARY if document[name] is not None]
    texts += [f"{'Output:':15}{path}" for path in document["Outputs"]]
    tell("\n".join(texts), document, as_json)
    if document["Log"] and not as_json:
        print_table("Log", document["Log"])


def _row(run: Run) -> dict[str, Any]:
    return presentation.task_summary(run) | {"Label": run.label, "Owner": run.owner_login}


def _cells(run: Run) -> dict[str, Any]:
    done = f"{run.progress:.0%}"
    names = ("TaskID", "Label", "Status", "Progress", "Started by")
    return dict(zip(names, (run.id, run.label, run.status, done, run.owner_login), strict=True))
