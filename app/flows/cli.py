"""Answers `flow import`, `export`, `list` and `versions`; it decides nothing itself."""

import json
from typing import Any, BinaryIO

import click

from app import exits
from app.flows import cells, cells_import, models, store
from app.flows.cells_document import MAX_IMPORT
from app.flows.cells_hooks import Translate
from app.flows.cells_report import ImportReport
from app.flows.definition import Flow
from app.flows.models import FlowRecord, FlowVersion
from app.printing import as_json_option, show

TRANSLATE = "app.flows.translate"
"""Key of the click context's `meta` under which the program gives a `Translate`."""

AUTHOR = "command line"


@click.group("flow")
def flow_group() -> None:
    """Import, export, list and run flows."""


@flow_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Report only, save nothing.")
@click.option("--replace", metavar="SLUG", help="Save as a new version of this flow.")
@as_json_option
@click.pass_context
def import_flow(
    context: click.Context, file: BinaryIO, dry_run: bool, replace: str | None, as_json: bool
) -> None:
    """Import the flow in FILE, `-` for the input; status 2 where it is refused."""
    translate: Translate = context.meta.get(TRANSLATE, lambda _script: None)
    read = cells.read(file.read(MAX_IMPORT + 1), translate)
    if dry_run:
        report = cells_import.preview(read, replace)
    else:
        report = cells_import.save(read, author=AUTHOR, replace=replace)
    _tell(report, cells_import.slug_of(read, replace), as_json)
    if report.state == "refused":
        context.exit(exits.USAGE)


@flow_group.command("export")
@click.argument("slug")
def export_flow(slug: str) -> None:
    """Print the flow SLUG as Pydio Cells exports it, without secrets."""
    document = cells.write(store.current(store.find(slug)))
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


@flow_group.command("list")
@as_json_option
def list_flows(as_json: bool) -> None:
    """List the flows."""
    show("Flows", [_row(record, flow) for record, flow in store.all_flows()], as_json)


@flow_group.command("versions")
@click.argument("slug")
@as_json_option
def list_versions(slug: str, as_json: bool) -> None:
    """List the versions of the flow SLUG, newest first."""
    record = store.find(slug)
    rows = [_version_row(version, record) for version in models.versions_of(record)]
    show(f"Versions of {slug}", rows, as_json)


def _row(record: FlowRecord, flow: Flow) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "label": record.label,
        "enabled": record.enabled,
        "version": record.number,
        "hooks": [hook.api_slug for hook in flow.hooks],
    }


def _version_row(version: FlowVersion, record: FlowRecord) -> dict[str, Any]:
    return {
        "number": version.number,
        "author": version.author,
        "created_at": version.created_at.isoformat(timespec="seconds"),
        "in_force": version.number == record.number,
    }


def _tell(report: ImportReport, slug: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.to_json(slug)))
        return
    click.echo(f"{slug or 'The file'}: {report.state}")
    for title, names in (("Hooks", report.hooks), ("Buttons", report.buttons)):
        if names:
            click.echo(f"{title}: {', '.join(names)}")
    for title in ("errors", "unsupported", "ignored"):
        for finding in getattr(report, title):
            where = f"{finding.where}: " if finding.where else ""
            click.echo(f"{title}: {where}{finding.what}")
