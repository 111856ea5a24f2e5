"""Answers the command `demo`; it decides nothing itself."""

import click

from app.config import ConfigurationError, Settings
from app.demo.install import ACCOUNTS, PASSWORD
from app.printing import as_json_option, tell
from app.serving import prepare


@click.command("demo")
@as_json_option
@click.pass_obj
def demo_command(settings: Settings, as_json: bool) -> None:
    """Make the demo: accounts, workspaces, files and flows; what is there already stays."""
    if not settings.loopback:
        raise ConfigurationError("The demo has known passwords and is made on loopback only.")
    prepare(settings, demo=True)
    logins = [login for login, *_rest in ACCOUNTS]
    text = f"The demo is ready. Accounts: {', '.join(logins)}. Password of each: {PASSWORD}"
    tell(text, {"accounts": logins, "password": PASSWORD}, as_json)
