"""The commands `hook trigger`, `flow run`, `runs rerun` and `retry`: the door of every call."""

import click

from app.accounts import service as accounts
from app.flows.cli import flow_group as flow_group
from app.hooks.again import repeat, retry
from app.hooks.trigger import run_now, trigger
from app.printing import as_json_option
from app.runs.cli import find_or_refuse, print_started, runs_group

preview_option = click.option(
    "--preview", is_flag=True, help="Change nothing; say in the log what would be done."
)
path_option = click.option(
    "--path", "paths", multiple=True, help="Userspace path, `workspace/folder/a.pdf`."
)
parameter_option = click.option(
    "--parameter", "parameters", multiple=True, help="NAME=VALUE, may be repeated."
)
task_id_option = click.option(
    "--task-id", default="", help="Preset ID; the same call again finds its run."
)


@click.group("hook")
def hook_group() -> None:
    """Call hooks."""


@hook_group.command("trigger")
@click.argument("slug")
@click.option("--user", "login", required=True, help="Login of the caller.")
@path_option
@parameter_option
@task_id_option
@preview_option
@as_json_option
def trigger_hook(
    slug: str,
    login: str,
    paths: tuple[str, ...],
    parameters: tuple[str, ...],
    task_id: str,
    preview: bool,
    as_json: bool,
) -> None:
    """Start a run through the hook SLUG."""
    values = dict(_pair(text) for text in parameters)
    user = accounts.find_or_refuse(login)
    print_started(trigger(user, slug, values, paths, task_id, preview=preview), as_json)


@flow_group.command("run")
@click.argument("slug")
@click.option("--user", "login", required=True, help="Login of an admin.")
@path_option
@parameter_option
@task_id_option
@preview_option
@as_json_option
def run_flow(
    slug: str,
    login: str,
    paths: tuple[str, ...],
    parameters: tuple[str, ...],
    task_id: str,
    preview: bool,
    as_json: bool,
) -> None:
    """Start a run of the flow SLUG by hand, through none of its hooks."""
    values = dict(_pair(text) for text in parameters)
    user = accounts.find_or_refuse(login)
    print_started(run_now(user, slug, values, paths, task_id=task_id, preview=preview), as_json)


@runs_group.command("rerun")
@click.argument("task_id")
@as_json_option
def rerun(task_id: str, as_json: bool) -> None:
    """Start a new run with the input of an earlier one, for who started that.

    Of a preview it is another preview.
    """
    run = find_or_refuse(task_id)
    print_started(repeat(accounts.get(run.owner_id), run, preview=run.mode == "preview"), as_json)


@runs_group.command("retry")
@click.argument("task_id")
@as_json_option
def retry_run(task_id: str, as_json: bool) -> None:
    """Go on with a run that failed or was stopped, from there."""
    print_started(retry(find_or_refuse(task_id), is_admin=True), as_json)


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.BadParameter(f"“{text}” is not NAME=VALUE.", param_hint="--parameter")
    return name, value
