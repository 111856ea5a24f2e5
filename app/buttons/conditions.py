"""Decides what a condition may say and what it knows (reference: evalMetadata).

A condition is one expression of the Common Expression Language over `folder`, `node`, `nodes`,
`user`, `workspace` and `metadata`, the metadata of the node under test. It is compiled here and
never evaluated here.
"""

import re
from collections.abc import Iterator
from threading import Lock
from typing import Any

from app.buttons import condition_child
from app.buttons.condition_process import engine_path
from app.nodes.node import Node

MAX_LENGTH = 1_000
"""Characters of a condition: ten times any that people write; the engine's parser is safe there."""

VARIABLES = ("folder", "node", "nodes", "user", "workspace", "metadata")
FUNCTIONS = frozenset(
    "get has size matches contains startsWith endsWith int uint double string bytes type dyn "
    "timestamp duration getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear "
    "getHours getMinutes getSeconds getMilliseconds".split()
)
MACRO = re.compile(r"\.\s*(all|exists|exists_one|existsOne|map|filter)\s*\(\s*([A-Za-z_]\w*)?")
LITERAL = re.compile(
    r"""[rRbB]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3})|[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*""",
    re.DOTALL,
)
Issue = condition_child.Issue
_loading = Lock()


def lint(snippet: str) -> list[Issue]:
    """Return why a condition cannot be saved, an empty list where it can.

    At most MAX_LENGTH characters, one macro (`all`, `exists`, `exists_one`, `map`, `filter`),
    known variables and functions only.
    """
    if not snippet.strip():
        return [Issue("the condition is empty")]
    if len(snippet) > MAX_LENGTH:
        return [Issue(f"a condition has at most {MAX_LENGTH:,} characters", 1, MAX_LENGTH + 1)]
    try:
        program = _engine().compile(snippet)
    except Exception as error:
        return [condition_child.issue(error)]
    bare = LITERAL.sub(lambda found: " " * len(found[0]), snippet)
    return [*_macros(bare), *_unknown(bare, program)]


def _engine() -> Any:
    with _loading:
        return condition_child.load_engine(engine_path())


def _macros(bare: str) -> list[Issue]:
    found = list(MACRO.finditer(bare))
    message = "only one of all, exists, exists_one, map and filter can be used in a condition"
    return [Issue(message, *_place(bare, found[1].start(1)))] if len(found) > 1 else []


def _unknown(bare: str, program: Any) -> Iterator[Issue]:
    bound = {found[2] for found in MACRO.finditer(bare)}
    for name in program.variables():
        if name not in VARIABLES and name not in bound and not name.startswith("@"):
            known = ", ".join(VARIABLES)
            yield Issue(f"“{name}” is not known; there are {known}", *_find(bare, name))
    for name in program.functions():
        if name.isidentifier() and not name.startswith("_") and name not in FUNCTIONS:
            yield Issue(f"there is no function “{name}”", *_find(bare, name))


def _find(bare: str, name: str) -> tuple[int, int]:
    found = re.search(rf"\b{re.escape(name)}\b", bare)
    return _place(bare, found.start() if found else 0)


def _place(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


def of_node(node: Node, path: str) -> dict[str, Any]:
    """Return what conditions know of a node, under the `path` that its viewer uses."""
    return {
        "name": node.name,
        "path": path,
        "extension": node.extension,
        "size": node.size,
        "kind": node.kind,
        "is_file": node.is_file,
        "is_folder": node.is_folder,
        "modified": int(node.modified.timestamp()),
        "metadata": dict(node.metadata),
    }
