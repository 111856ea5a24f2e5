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
from app.buttons.condition_runner import Outcome, Question, runner
from app.extensions import db
from app.nodes.metadata import NodeMetadata

SAMPLES = 20
"""Nodes with metadata that a condition is tried with."""

ROWS = 500
"""Values that are read for the samples of a page."""

LONGEST_SAMPLE = 200
"""Characters of a sample that are told."""

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


class Trial(NamedTuple):
    """A condition with the sample that it is tried with."""

    slug: str
    place: str
    sample: Metadata
    question: Question

    @property
    def about(self) -> str:
        """The sample in words."""
        if not self.sample:
            return "tried without metadata"
        told = (f"{name} = {json.dumps(value)}" for name, value in self.sample.items())
        return f"tried with {', '.join(told)[:LONGEST_SAMPLE]}"


def faults_of(refs: Sequence[ButtonRef]) -> dict[str, list[Fault]]:
    """Return the faults of these buttons by the slugs of their hooks; those without are left out.

    One query and one batch of conditions for all.
    """
    found: dict[str, list[Fault]] = defaultdict(list)
    conditions: list[tuple[str, str, str]] = []
    for ref in refs:
        for place in PLACES:
            if fault := _plain(ref, place):
                found[ref.slug].append(fault)
            elif snippet := getattr(ref.extras, place):
                conditions.append((ref.slug, place, snippet))
    for trial, outcome in failures(conditions):
        known = {fault.place for fault in found.get(trial.slug, ())}
        if trial.place not in known:
            found[trial.slug].append(Fault(trial.place, f"{outcome.error} ({trial.about})"))
    return dict(found)


def failures(conditions: Sequence[tuple[str, str, str]]) -> list[tuple[Trial, Outcome]]:
    """Return the trials that fail, of conditions given as slug, place and snippet."""
    samples = _samples([snippet for _slug, _place, snippet in conditions])
    trials = [trial for condition in conditions for trial in _trials(*condition, samples)]
    outcomes = runner().evaluate([trial.question for trial in trials])
    pairs = zip(trials, outcomes, strict=True)
    return [(trial, outcome) for trial, outcome in pairs if outcome.value is None]


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


def _trials(
    slug: str, place: str, snippet: str, samples: Mapping[str, Sequence[Metadata]]
) -> Iterator[Trial]:
    names = [name for _of, name in reads(snippet)]
    mine = [sample for name in names for sample in samples.get(name, ())]
    for sample in ({}, *mine[:SAMPLES]):
        base = {
            "folder": _node("folder", sample),
            "user": SOMEBODY,
            "workspace": {"slug": "somewhere", "label": "Somewhere"},
        }
        nodes = () if place == "folder_condition" else (_node("file", sample),)
        yield Trial(slug, place, sample, Question(snippet, base, nodes))


def _samples(snippets: Sequence[str]) -> dict[str, list[Metadata]]:
    """Metadata that is really there, by the names that the conditions read."""
    names = {name for snippet in snippets for _of, name in reads(snippet)}
    if not names:
        return {}
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
