"""Decides what flows learn of a PDF: its text, and what it says of itself."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.actions import work
from app.actions.pdf import documents
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

PREFIX = "usermeta-pdf-"
MAX_TEXT = 1024**2
"""Characters of all texts together: they travel in the message through the whole run."""

MAX_ABOUT = 1_000
"""Characters of one thing that a PDF says of itself."""

NAMES = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "Producer": "producer",
    "CreationDate": "created",
    "ModDate": "modified",
}

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|Z)?")


@action(
    "actions.contents.pdf-text",
    "Read PDF files",
    ActionParameter("metadata", "false: what a PDF says of itself is not kept as metadata", "true"),
    previews=True,
)
def pdf_text(call: ActionCall) -> ActionResult:
    """Make the text of the PDFs the output and keep `usermeta-pdf-…` (title, author, pages …).

    Text above MAX_TEXT characters in all is cut, with a warning. JSON is `{path, pages, …}`, a
    list of them for several files. Raises ActionFailed where a file cannot be read.
    """
    keep = call.flag("metadata", default=True)
    nodes: list[Node] = []
    texts: list[str] = []
    told: list[dict[str, Any]] = []
    left = MAX_TEXT
    for node in work.each(call, work.files(call)):
        found = _read(call, node, left)
        about = {"pages": found["pages"], **_about(found["about"])}
        names = ["pages", *NAMES.values()]
        values = {PREFIX + name: about.get(name) for name in names}
        nodes.append(call.files.set_metadata(node.path, values) if keep else node)
        told.append({"path": node.path, **about})
        texts.append(found["text"])
        left = max(left - len(found["text"]), 0)
        call.log("info", f"“{node.name}”: {found['pages']} pages.")
        if found["cut"]:
            call.log("warning", f"The text of “{node.name}” is too long; its end is left out.")
    return ActionResult(
        nodes=nodes, text="\n".join(texts), json=told[0] if len(told) == 1 else told
    )


def _read(call: ActionCall, node: Node, most: int) -> Mapping[str, Any]:
    told, content = documents.one(call, "text", node, most=most, longest=MAX_ABOUT)
    return {**told, "text": content.decode()}


def _about(said: Mapping[str, str]) -> dict[str, str]:
    return {name: _value(said[key]) for key, name in NAMES.items() if said.get(key)}


def _value(text: str) -> str:
    """Return a text on one line, or the moment that it writes."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return " ".join(text.encode(errors="replace").decode().split())[:MAX_ABOUT]
    return _moment(match) or text[:MAX_ABOUT]


def _moment(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone = f"{match[7]}{match[8]}:{match[9] or '00'}" if match[7] else "Z"
    try:
        moment = datetime(  # noqa: DTZ001 - its zone follows
            year, month or 1, day or 1, hour, minute, second
        )
    except ValueError:
        return ""
    return moment.isoformat() + zone
