"""Decides what an admin is told of one condition: its flaws, and what it gives for a node.

It asks the same engine that decides over buttons, and never writes anything.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.models import User
from app.admin.buttons import checks, faults, pieces
from app.admin.buttons.locating import locate
from app.buttons import facts, verdicts
from app.buttons.condition_runner import Outcome, Question, runner
from app.buttons.conditions import Issue
from app.buttons.errors import StaleSelection
from app.buttons.target import Target, of
from app.nodes.errors import PathProblem

AROUND = 36
"""Characters shown before and after a flaw: what fits under a field."""

BLANKS = str.maketrans("\t", " ")


@dataclass(frozen=True)
class Flaw:
    """A flaw with the line that it stands in and, below, a caret under its place."""

    message: str
    line: int
    column: int
    picture: str


@dataclass(frozen=True)
class Trial:
    """What a condition gave for a node: `said` in words, and what it read, as JSON."""

    path: str
    value: bool | None
    said: str
    seen: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """All that is said under a condition."""

    flaws: tuple[Flaw, ...] = ()
    """Why it cannot be saved."""
    warning: Flaw | None = None
    """Where it fails with a value that a node has, or may not have."""
    trial: Trial | None = None


def report(snippet: str, path: str, user: User, *, folder: bool) -> Report:
    """Return the flaws of a condition, and what it gives at a userspace path, where one is given.

    One without a flaw is tried with values that are really there, too.

    `folder`: it is a condition over the folder, else over a selected node. `user` stands for the
    person in it.
    """
    issues = checks.flaws(snippet)
    if issues or not snippet.strip():
        return Report(tuple(_flaw(snippet, issue) for issue in issues))
    trial = _try(snippet, path.strip(), user, folder) if path.strip("/ ") else None
    return Report(warning=_warning(snippet, folder), trial=trial)


def _warning(snippet: str, folder: bool) -> Flaw | None:
    """The part that fails, as far as the joints of the condition let it be told."""
    place = "folder_condition" if folder else "selection_condition"
    failed = faults.failures([("", place, snippet)])
    if not failed:
        return None
    trial, outcome = failed[0]

    def fails(snippets: Sequence[str]) -> list[bool]:
        questions = [replace(trial.question, snippet=each) for each in snippets]
        return [each.value is None for each in runner().evaluate(questions)]

    index = 0 if outcome.timed_out else locate(snippet, fails)
    message = f"{outcome.error} ({trial.about})"
    return _flaw(snippet, Issue(message, *pieces.place(snippet, index)))


def _try(snippet: str, path: str, user: User, folder: bool) -> Trial:
    parent, _, name = path.strip("/").rpartition("/")
    target = of(path, ()) if folder else of(parent, (name,))
    try:
        outcome = _evaluate(snippet, user, target)
    except (PathProblem, StaleSelection) as problem:
        return Trial(path, None, problem.detail, {})
    seen = {key: json.dumps(value, ensure_ascii=False) for key, value in outcome.seen.items()}
    return Trial(path, outcome.value, _said(outcome), seen)


def _evaluate(snippet: str, user: User, target: Target) -> Outcome:
    context = facts.build_for_admin(user, target)
    base, nodes = verdicts.base_of(context), verdicts.nodes_of(context)
    return runner().evaluate([Question(snippet, base, nodes)])[0]


def _said(outcome: Outcome) -> str:
    words: dict[Any, str] = {True: "true", False: "false"}
    return words.get(outcome.value, f"It fails: {outcome.error}.")


def _flaw(snippet: str, issue: Issue) -> Flaw:
    lines = snippet.splitlines() or [""]
    line = lines[min(issue.line, len(lines)) - 1].translate(BLANKS)
    at = min(issue.column - 1, len(line))
    start = max(0, at - AROUND)
    picture = f"{line[start : at + AROUND]}\n{' ' * (at - start)}^"
    message = issue.message[:1].upper() + issue.message[1:]
    return Flaw(f"{message}.", issue.line, issue.column, picture)
