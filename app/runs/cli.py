"""The commands `runs list`, `show`, `cancel` and `undo`."""

import json

import click
from rich.console import Console
from rich.table import Table

from app.accounts import service as accounts
from app.problems import NotFoundProblem
from app.runs import models, presentation, service, undoing
from app.runs.models import Run

LISTED = 50


@click.group("runs")
def runs_group() -> None:
    """List, show, cancel and repeat runs."""


@runs_group.command("list")
@click.option("--status", default="", help="Only runs in this state.")
@click.option("--limit", default=LISTED, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_runs(status: str, limit: int, as_json: bool) -> None:
    """List runs, newest first."""
    runs = models.page(None, status=status, offset=0, limit=limit)
    if as_json:
        click.echo(json.dumps([_row(run) for run in runs]))
        return
    table = Table("TaskID", "Label", "Status", "Progress", "Started by")
    for run in runs:
        table.add_row(run.id, run.label, run.status, f"{run.progress:.0%}", run.owner_login)
    Console().print(table)


@runs_group.command("show")
@click.argument("task_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_run(task_id: str, as_json: bool) -> None:
    """Show one run with its log and outputs."""
    run = _find(task_id)
    document = presentation.task_document(run, accounts.get(run.owner_id).subjects)
    if as_json:
        click.echo(json.dumps(document))
        return
    for name in ("TaskID", "Status", "StatusMessage", "Progress", "StartTime", "EndTime"):
        click.echo(f"{name + ':':15}{document[name] if document[name] is not None else ''}")
    for path in document["Outputs"]:
        click.echo(f"{'Output:':15}{path}")
    for line in document["Log"]:
        click.echo(f"{line['Time']}  {line['Level']:7} {line['Text']}")


@runs_group.command("cancel")
@click.argument("task_id")
def cancel_run(task_id: str) -> None:
    """Stop a run that waits or works."""
    service.stop(_find(task_id), "the command line")
    click.echo(f"Stopped {task_id}.")


@runs_group.command("undo")
@click.argument("task_id")
@click.option("--user", "login", default="", help="Who takes it back; else who started the run.")
def undo_run(task_id: str, login: str) -> None:
    """Take back what a run did to files and metadata."""
    run = _find(task_id)
    user = accounts.find_or_refuse(login) if login else accounts.get(run.owner_id)
    made = undoing.start(service.visible(task_id, user), user)
    click.echo(f"{made.status}: {made.id}")


def _row(run: Run) -> dict[str, object]:
    return presentation.task_summary(run) | {"Label": run.label, "Owner": run.owner_login}


def _find(task_id: str) -> Run:
    run = models.find(task_id)
    if run is None:
        raise NotFoundProblem(f"There is no run “{task_id}”.")
    return run
