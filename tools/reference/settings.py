"""Writes the reference of settings from the table of them."""

from dataclasses import Field
from typing import Any

from app import config
from tools.reference.words import code, table

KINDS = {bool: "true or false", int: "whole number", str: "text"}
HEAD = """# Settings

Each setting is an environment variable, read once at start. `flowbutton check` shows all with
their values and where these come from. A secret `NAME` can come from a file instead, which
`NAME_FILE` names.

"""


def page() -> str:
    """Return the page."""
    return HEAD + table(("Variable", "Meaning", "Value", "Default"), map(_row, config.table()))


def _row(row: Field[Any]) -> tuple[str, str, str, str]:
    name = config.variable(row)
    meaning = row.metadata["help"][:1].upper() + row.metadata["help"][1:]
    if row.metadata["secret"]:
        meaning += f". Secret; or {code(f'{name}_FILE')}"
    return code(name), f"{meaning}.", _kind(row), code(_default(row))


def _kind(row: Field[Any]) -> str:
    if row.metadata["choices"]:
        return " ".join(map(code, row.metadata["choices"]))
    kind = KINDS.get(type(row.default), "path")
    least = row.metadata.get("least")
    return kind if least is None else f"{kind}, at least {least}"


def _default(row: Field[Any]) -> object:
    if isinstance(row.default, bool):
        return str(row.default).lower()
    return row.default.name if row.name == "instance" else row.default
