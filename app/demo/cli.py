"""Answers the command `demo`; it decides nothing itself."""

import click

from app.config import ConfigurationError, Settings
from app.demo.install import ACCOUNTS, PASSWORD
from app.serving import prepare


@click.command("demo")
@click.pass_obj
def demo_command(settings: Settings) -> None:
    """Make the demo: accounts, workspaces, files and flows; what is there already stays."""
    if not settings.loopback:
        raise ConfigurationError("The demo has known passwords and is made on loopback only.")
    prepare(settings, demo=True)
    logins = ", ".join(login for login, *_rest in ACCOUNTS)
    click.echo(f"The demo is ready. Accounts: {logins}. Password of each: {PASSWORD}")
