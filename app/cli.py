"""The `flowbutton` command: finds each room's commands and turns named errors into exits."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from app import config, exits, logs

COMMANDS = {
    "init": "app.serving",
    "serve": "app.serving",
    "worker": "app.serving",
    "check": "app.serving",
    "backup": "app.backing_up.cli",
    "move": "app.moving.cli",
    "demo": "app.demo.cli",
    "user": "app.accounts.cli",
    "token": "app.accounts.cli",
    "flow": "app.hooks.cli",
    "hook": "app.hooks.cli",
    "runs": "app.hooks.cli",
    "explain": "app.buttons.cli",
}
"""Where each command stands; loaded when it is asked for, so that a worker starts fast."""

WITHOUT_APPLICATION = ("init", "serve", "worker", "check", "move", "demo")
"""Commands that make the application themselves, after they have made or checked the database."""


class FlowbuttonGroup(click.Group):
    """Runs a command inside an application; a named error ends it with its text and advice."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Return a command, loaded now."""
        if name not in COMMANDS:
            return None
        module = import_module(COMMANDS[name])
        for suffix in ("", "_group", "_command"):
            found = getattr(module, name + suffix, None)
            if isinstance(found, click.Command):
                return found
        return None

    def invoke(self, context: click.Context) -> Any:
        """Return what the command returned."""
        try:
            return super().invoke(context)
        except Exception as error:
            from app import advice

            lines = advice.lines(error)
            if not lines:
                raise
            click.echo("\n".join(lines), err=True)
            sys.exit(exits.REFUSED)


@click.group(cls=FlowbuttonGroup, epilog=exits.epilog())
@click.version_option(package_name="flowbutton")
@click.pass_context
def main(context: click.Context) -> None:
    """Buttons over shared folders that start durable flows through webhooks."""
    settings = config.load(os.environ)
    context.obj = settings
    logs.configure(settings)
    if context.invoked_subcommand not in WITHOUT_APPLICATION:
        from app import create_app

        context.with_resource(create_app(settings).app_context())
    if context.invoked_subcommand == "flow":
        from app.buttons.javascript import translate
        from app.flows.cli import TRANSLATE

        context.meta[TRANSLATE] = translate
