"""The commands of `flowbutton`, found as the program finds them."""

from collections.abc import Iterator

import click

from app.cli import main


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield each command with the words that call it, such as `flow import`."""
    yield from _below(main, "", click.Context(main))


def _below(
    group: click.Group, words: str, context: click.Context
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from _below(command, f"{words}{name} ", context)
        else:
            yield f"{words}{name}", command
