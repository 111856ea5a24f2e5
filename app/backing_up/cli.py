"""The command `backup`: a copy of the database while the installation works."""

import json
from pathlib import Path

import click

from app.backing_up.service import back_up
from app.config import Settings


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def backup_command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Make FOLDER with a copy of the database and the secret key.

    Files of datasources are not in it.
    """
    manifest = back_up(settings, folder)
    if as_json:
        click.echo(json.dumps(manifest))
        return
    click.echo(f"Copied {sum(manifest['rows'].values()):,} rows to {folder}.")
    for one in manifest["datasources_not_included"]:
        click.echo(f"Not in it: the files of “{one['name']}” in {one['location']}")
