"""Decides the checksums of files: how they are computed, written and kept as metadata."""

import hashlib
from collections.abc import Callable
from typing import Any

from app.actions import work
from app.actions.errors import BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

ALGORITHMS: dict[str, Callable[[], Any]] = {
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "blake2b": hashlib.blake2b,
}
DEFAULT = "sha256"

_PARAMETERS = (
    ActionParameter("algorithm", f"One of {', '.join(ALGORITHMS)}", DEFAULT),
    ActionParameter(
        "metadata", "Metadata that keeps the checksum; empty: none", f"usermeta-{DEFAULT}"
    ),
)


@action("actions.tree.cells-hash", "Compute checksums", *_PARAMETERS, previews=True)
@action("actions.tree.hash", "Compute checksums", *_PARAMETERS, previews=True)
def compute(call: ActionCall) -> ActionResult:
    """Compute the checksum of every file; the text has a line `checksum  name` for each.

    JSON is `{path, hash}`, a list of them for several files. Without the parameter `metadata`
    the checksum is kept as `usermeta-<algorithm>`. Raises BadActionParameter.
    """
    algorithm = call.text("algorithm", DEFAULT).strip().lower()
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise BadActionParameter(f"“{algorithm}” is no algorithm; choose one of {known}.")
    metadata = call.parameters.get("metadata", f"usermeta-{algorithm}")
    nodes: list[Node] = []
    found: list[dict[str, str]] = []
    for node in work.each(call, work.files(call)):
        checksum = digest(call, node, algorithm)
        found.append({"path": node.path, "hash": checksum})
        nodes.append(call.files.set_metadata(node.path, {metadata: checksum}) if metadata else node)
        call.log("info", f"{algorithm} of “{node.name}”: {checksum}")
    lines = (line(entry["hash"], node.name) for entry, node in zip(found, nodes, strict=True))
    told = found[0] if len(found) == 1 else found
    return ActionResult(nodes=nodes, text="\n".join(lines), json=told)


def digest(call: ActionCall, node: Node, algorithm: str) -> str:
    """Return the file's checksum in hexadecimal digits, read in pieces."""
    state = ALGORITHMS[algorithm]()
    with call.tree.open(node.path) as stream:
        for piece in work.chunks(stream, call.check_stop):
            state.update(piece)
    return str(state.hexdigest())


def line(checksum: str, name: str) -> str:
    """Return one line as `sha256sum` writes it, so that `sha256sum --check` reads it.

    A name with a backslash or a line break is escaped, and the line then starts with `\\`.
    """
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{checksum}  {name}" if escaped == name else f"\\{checksum}  {escaped}"
