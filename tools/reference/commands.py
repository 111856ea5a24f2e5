"""Writes the reference of the command line from the commands themselves."""

import inspect
from collections.abc import Iterator

import click

from app import exits
from app.cli import main
from tools.reference.words import code, table

HEAD = """# Command line

`flowbutton` stands in the `bin` folder of the virtual environment. It works on the installation
that the [settings](settings.md) name, on the machine itself: it asks nobody for a password. With
`--json` a command prints JSON and nothing else.

"""
COMPLETION = """
## Completion

The shell completes commands, options and choices once it has read this; put the line for yours into
its start file.

| Shell | Line |
| --- | --- |
| bash | `eval "$(_FLOWBUTTON_COMPLETE=bash_source flowbutton)"` |
| zsh | `eval "$(_FLOWBUTTON_COMPLETE=zsh_source flowbutton)"` |
| fish | `_FLOWBUTTON_COMPLETE=fish_source flowbutton | source` |

"""


def page() -> str:
    """Return the page."""
    statuses = table(("Exit status", "Meaning"), exits.MEANINGS.items())
    context = click.Context(main, info_name="flowbutton")
    return HEAD + statuses + COMPLETION + "\n".join(_sections(main, context))


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        below = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _sections(command, below)
        else:
            yield _section(command, below)


def _section(command: click.Command, context: click.Context) -> str:
    words = context.command_path.removeprefix("flowbutton ")
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    parts = [f"## {words}", f"```text\n{usage}\n```", inspect.cleandoc(command.help or "")]
    options = [item for item in command.params if isinstance(item, click.Option)]
    if options:
        parts.append(table(("Option", "Meaning"), (_option(item, context) for item in options)))
    return "\n\n".join(parts) + "\n"


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    names, text = option.get_help_record(context) or ("", "")
    return code(names), text
