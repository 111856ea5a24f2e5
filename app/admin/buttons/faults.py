"""Finds conditions that cannot work, so that an admin sees why a button is off.

It tries each condition with a node without metadata and with values that are really there; it
never changes a button.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.admin.buttons import checks
from app.buttons.catalogue import ButtonRef
from app.buttons.condition_reads import reads
from app.buttons.condition_runner import Question, runner
from app.extensions import db
from app.nodes.metadata import NodeMetadata

SAMPLES = 20
"""Nodes with metadata that a condition is tried with."""

ROWS = 500
"""Values that are read for the samples of a page."""

PLACES = ("folder_condition", "selection_condition")
WORDS = {"folder_condition": "Folder condition", "selection_condition": "Selection condition"}
UNTRANSLATED = "this JavaScript has no translation, write the condition anew"
SOMEBODY = {"login": "somebody", "profile": "standard", "roles": []}

Metadata = Mapping[str, Any]


class Fault(NamedTuple):
    """Why a condition does not work: `place` is its name in the extras of a hook."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{WORDS[self.place]}: {self.reason}"


class _Try(NamedTuple):
    slug: str
    place: str
    sample: Metadata
    question: Question


def faults_of(refs: Sequence[ButtonRef]) -> dict[str, list[Fault]]:
    """Return the faults of these buttons by the slugs of their hooks; those without are left out.

    One query and one batch of conditions for all.
    """
    found: dict[str, list[Fault]] = defaultdict(list)
    tries: list[_Try] = []
    samples = _samples(refs)
    for ref in refs:
        for place in PLACES:
            if fault := _plain(ref, place):
                found[ref.slug].append(fault)
            else:
                tries += _tries(ref, place, samples)
    outcomes = runner().evaluate([item.question for item in tries])
    for item, outcome in zip(tries, outcomes, strict=True):
        known = {fault.place for fault in found.get(item.slug, ())}
        if outcome.value is None and item.place not in known:
            found[item.slug].append(Fault(item.place, f"{outcome.error}{_with(item)}"))
    return dict(found)


def _plain(ref: ButtonRef, place: str) -> Fault | None:
    """A fault that is seen without trying."""
    text = getattr(ref.extras, place)
    script = getattr(ref.button, place).strip()
    rest = set(ref.extras.untranslated) - {
        ref.button.folder_condition.strip(),
        ref.button.selection_condition.strip(),
    }
    if (script and not text) or (rest and place == "folder_condition"):
        return Fault(place, UNTRANSLATED)
    issues = checks.flaws(text)
    return Fault(place, issues[0].message) if issues else None


def _tries(ref: ButtonRef, place: str, samples: Mapping[str, Sequence[Metadata]]) -> Iterator[_Try]:
    snippet = getattr(ref.extras, place)
    if not snippet:
        return
    names = [name for _of, name in reads(snippet)]
    mine = [sample for name in names for sample in samples.get(name, ())]
    for sample in ({}, *mine[:SAMPLES]):
        node = _node("folder" if place == "folder_condition" else "file", sample)
        base = {
            "folder": _node("folder", sample),
            "user": SOMEBODY,
            "workspace": {"slug": "somewhere", "label": "Somewhere"},
        }
        nodes = () if place == "folder_condition" else (node,)
        yield _Try(ref.slug, place, sample, Question(snippet, base, nodes))


def _samples(refs: Sequence[ButtonRef]) -> dict[str, list[Metadata]]:
    """Metadata that is really there, by the names that the conditions read."""
    snippets = [getattr(ref.extras, place) for ref in refs for place in PLACES]
    names = {name for snippet in snippets for _of, name in reads(snippet)}
    query = sa.select(NodeMetadata.name, NodeMetadata.value).where(NodeMetadata.name.in_(names))
    found: dict[str, dict[str, Metadata]] = defaultdict(dict)
    for name, value in db.session.execute(query.limit(ROWS)):
        found[name].setdefault(json.dumps(value, sort_keys=True), {name: value})
    return {name: list(values.values()) for name, values in found.items()}


def _node(kind: str, metadata: Metadata) -> dict[str, Any]:
    return {
        "name": "sample.pdf" if kind == "file" else "sample",
        "path": "somewhere/sample",
        "extension": "pdf" if kind == "file" else "",
        "size": 1,
        "kind": kind,
        "is_file": kind == "file",
        "is_folder": kind == "folder",
        "modified": 0,
        "metadata": dict(metadata),
    }


def _with(item: _Try) -> str:
    if not item.sample:
        return " (tried without metadata)"
    values = ", ".join(f"{name} = {json.dumps(value)}" for name, value in item.sample.items())
    return f" (tried with {values[:200]})"
