"""Decides what a free query means: `+Meta.usermeta-status:draft -Extension:tmp Size:>100`.

Reference: FreeString. `+` must hold, `-` must not; where there is no `+`, one of the others
must. Any other syntax raises FlowFailed, naming it: nothing passes by accident.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from app.flows.errors import FlowFailed
from app.flows.matching import wildcard
from app.flows.template_objects import identifier
from app.nodes.node import Node

META = "Meta."
OURS = "usermeta-"
"""What names of our metadata start with; those of the reference's own, such as is_image, do not."""

FIELDS: Mapping[str, Callable[[Node], object]] = {
    "Basename": lambda node: node.name,
    "Extension": lambda node: [node.extension, node.extension.rpartition(".")[2]],
    "ModifTime": lambda node: node.modified,
    "NodeType": lambda node: "folder" if node.is_folder else "file",
    "Path": lambda node: node.path,
    "Size": lambda node: node.size,
    "Uuid": lambda node: identifier("node", node.path),
}
"""What can be asked of a node beside its metadata, under the names of the reference's index."""

CLAUSE = re.compile(
    r"""\s*(?P<sign>[+-]?)(?P<field>(?:\\.|[^\s"\\:])+):(?P<compared>[<>]=?)?"""
    r"""(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<plain>(?:\\.|[^\s"\\])+))(?=\s|$)""",
    re.DOTALL,
)
BEYOND = re.compile(r"[~^][\d.]*$|^/.*/$|[()]")
"""Values that are fuzzy, weighted, regular expressions or grouped in the reference's syntax."""

TEMPLATE = re.compile(r'\{\{(?:"(?:\\.|[^"\\])*"|`[^`]*`|(?!\}\}).)*\}\}', re.DOTALL)
BLOCK = re.compile(r"\{\{-?\s*(?:if|else|end|range|with|break|continue|\$)")
SPECIAL = re.compile(r"""[\s"\\:<>=~^()/+-]""")


@dataclass(frozen=True)
class Clause:
    """One condition of a free query."""

    sign: str
    field: str
    compared: str
    value: str
    quoted: bool

    def holds(self, node: Node) -> bool:
        """Return whether one of the node's values for the field is as asked."""
        return any(self._is(value) for value in _values(node, self.field))

    def _is(self, value: object) -> bool:
        if self.compared:
            return _compares(value, self.compared, self.value)
        texts = [_text(value), str(value)] if isinstance(value, bool) else [_text(value)]
        if not self.quoted and ("*" in self.value or "?" in self.value):
            return any(wildcard(self.value, text) for text in _wholes(texts))
        return any(_has_words(text, self.value) for text in texts)


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[Clause, ...]:
    """Return the conditions of a free query; raises FlowFailed naming what is not supported."""
    clauses: list[Clause] = []
    rest = text.strip().removeprefix("(local)").strip()
    while rest:
        found = CLAUSE.match(rest)
        if found is None:
            raise FlowFailed(f"“{rest[:50]}” is no condition like +Meta.usermeta-status:draft.")
        clauses.append(_clause(found))
        rest = rest[found.end() :].strip()
    return tuple(clauses)


def free_string_test(text: str) -> Callable[[Node], bool]:
    """Return the test of a node; raises FlowFailed as `parse` does."""
    signed: dict[str, list[Clause]] = {"+": [], "-": [], "": []}
    for clause in parse(text):
        signed[clause.sign].append(clause)

    def test(node: Node) -> bool:
        if any(clause.holds(node) for clause in signed["-"]):
            return False
        if signed["+"] or not signed[""]:
            return all(clause.holds(node) for clause in signed["+"])
        return any(clause.holds(node) for clause in signed[""])

    return test


def is_written_by_template(text: str) -> bool:
    """Return whether a text is one template only, or has blocks such as `if`."""
    return bool(BLOCK.search(text) or TEMPLATE.fullmatch(text.strip()))


def rendered(text: str, render: Callable[[str], str]) -> str:
    """Return a free query with its templates rendered; a value adds no condition of its own.

    What `is_written_by_template` is rendered as it stands.
    """
    if is_written_by_template(text):
        return render(text)
    return TEMPLATE.sub(lambda found: SPECIAL.sub(r"\\\g<0>", render(found[0])), text)


def _clause(found: re.Match[str]) -> Clause:
    field, plain, quoted = _plain(found["field"]), found["plain"], found["quoted"]
    if not (field in FIELDS or (field.startswith(META) and field != META)):
        raise FlowFailed(f"A free query cannot ask for “{field[:50]}”; ask for Meta.NAME.")
    if plain and BEYOND.search(re.sub(r"\\.", "", plain, flags=re.DOTALL)):
        raise FlowFailed(f"“{plain[:50]}” in a free query is not supported.")
    value = _plain(quoted if plain is None else plain)
    return Clause(found["sign"], field, found["compared"] or "", value, plain is None)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _values(node: Node, field: str) -> Iterable[object]:
    if field.startswith(META):
        name = field.removeprefix(META)
        value = node.metadata.get(name, node.metadata.get(OURS + name))
    else:
        value = FIELDS[field](node)
    values = value if isinstance(value, list) else [value]
    return [one for one in values if one not in (None, "") and not isinstance(one, Mapping)]


def _text(value: object) -> str:
    """Return a value as the reference's index holds it: yes and no are T and F."""
    if isinstance(value, bool):
        return "T" if value else "F"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _wholes(texts: Iterable[str]) -> Iterable[str]:
    """Yield what a pattern may match: each text as a whole, and each of its words."""
    for text in texts:
        yield text
        yield from _words(text)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _has_words(text: str, wanted: str) -> bool:
    """Return whether the wanted words stand in the text, side by side; case does not matter."""
    words, asked = _words(text), _words(wanted)
    if not asked:
        return text.lower() == wanted.lower()
    starts = range(len(words) - len(asked) + 1)
    return any(words[start : start + len(asked)] == asked for start in starts)


def _compares(value: object, operator: str, limit: str) -> bool:
    """Compare as numbers, else as moments; what is neither does not hold."""
    for read in (_number, _moment):
        left, right = read(value), read(limit)
        if left is not None and right is not None:
            return _ordered(left, operator, right)
    return False


def _ordered(left: Any, operator: str, right: Any) -> bool:
    if left == right:
        return operator.endswith("=")
    return bool(left < right) is operator.startswith("<")


def _number(value: object) -> float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    try:
        return float(str(value))
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
