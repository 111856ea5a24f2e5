"""The command `move`: from one database, such as the embedded one, to another."""

import click

from app.config import Settings
from app.moving.service import move
from app.printing import as_json_option, progress, tell

AFTERWARDS = "Set FLOWBUTTON_DATABASE_URL to the new address, keep the secret key, and start."


@click.command("move")
@click.option("--to", "address", required=True, help="SQLAlchemy address of an empty database.")
@as_json_option
@click.pass_obj
def move_command(settings: Settings, address: str, as_json: bool) -> None:
    """Carry everything over to another database; stop Flowbutton first."""
    with progress("Moving") as report:
        counts = move(settings, address, report)
    text = f"Moved {sum(counts.values()):,} rows of {len(counts)} tables.\n{AFTERWARDS}"
    tell(text, {"rows": counts}, as_json)
