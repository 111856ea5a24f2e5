"""The command `backup`: a copy of the database while the installation works."""

from pathlib import Path

import click

from app.backing_up.service import back_up
from app.config import Settings
from app.printing import as_json_option, tell


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@as_json_option
@click.pass_obj
def backup_command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Make FOLDER with a copy of the database and the secret key.

    Files of datasources are not in it.
    """
    manifest = back_up(settings, folder)
    texts = [f"Copied {sum(manifest['rows'].values()):,} rows to {folder}."]
    texts += [
        f"Not in it: the files of “{one['name']}” in {one['location']}"
        for one in manifest["datasources_not_included"]
    ]
    tell("\n".join(texts), manifest, as_json)
