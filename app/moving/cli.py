"""The command `move`: from one database, such as the embedded one, to another."""

import click

from app.config import Settings
from app.moving.service import move


@click.command("move")
@click.option("--to", "address", required=True, help="SQLAlchemy address of an empty database.")
@click.pass_obj
def move_command(settings: Settings, address: str) -> None:
    """Carry everything over to another database; stop Flowbutton first."""
    counts = move(settings, address)
    click.echo(f"Moved {sum(counts.values()):,} rows of {len(counts)} tables.")
    click.echo("Set FLOWBUTTON_DATABASE_URL to the new address, keep the secret key, and start.")
