"""Decides how a node's user metadata is shown and changed: its values are texts here."""

import json
from dataclasses import dataclass
from typing import Any

from app.browser.spots import Spot
from app.nodes.metadata import RESTORE
from app.nodes.node import Node

PREFIX = "usermeta-"
STATUS = f"{PREFIX}status"
LONGEST_STATUS = 40
"""Characters of a status that a row shows: a badge."""


@dataclass(frozen=True)
class Entry:
    """One name with its value, as people read it."""

    name: str
    text: str
    is_text: bool
    """Whether the value is a text; lists and numbers can be removed here, not changed."""


def entries(node: Node) -> list[Entry]:
    """Return the metadata of a node by name, without what the system keeps for itself."""
    values = sorted((name, value) for name, value in node.metadata.items() if name != RESTORE)
    return [Entry(name, _text(value), isinstance(value, str)) for name, value in values]


def status_of(node: Node) -> str:
    """Return the review status of a node, "" where it has none."""
    status = node.metadata.get(STATUS)
    return status[:LONGEST_STATUS] if isinstance(status, str) else ""


def text_of(node: Node, name: str) -> str:
    """Return the text that a node has under a name, "" where it has none."""
    value = node.metadata.get(name)
    return value if isinstance(value, str) else ""


def save(spot: Spot, name: str, text: str) -> None:
    """Set a value of a node, its line breaks as one character; raises BadMetadata."""
    value = text.replace("\r\n", "\n")
    spot.tree.set_metadata(spot.node.path, {full_name(name): value})


def remove(spot: Spot, name: str) -> None:
    """Take a name away from a node; raises BadMetadata."""
    spot.tree.set_metadata(spot.node.path, {full_name(name): None})


def full_name(name: str) -> str:
    """Return a name of metadata, with the prefix that people may leave out."""
    name = name.strip()
    return name if name.startswith(PREFIX) else PREFIX + name


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
