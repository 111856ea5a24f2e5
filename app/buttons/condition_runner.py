"""Decides how conditions are evaluated: in one warm child process, all of a page at once.

A condition that takes too long or breaks the child costs a new child and is put aside for a
while; the others are answered. It never evaluates anything in this process.
"""

import atexit
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakSet

from app.buttons.condition_child import PER_BYTE, TIMEOUT, allowance
from app.buttons.condition_errors import ChildStopped
from app.buttons.condition_process import ChildProcess
from app.buttons.condition_reads import values_read

PATIENCE = 5
"""How many times a condition's seconds of computing this process waits: others compute, too."""

MAX_SECONDS = 3.0
"""Seconds for one batch, where several conditions are hostile: people wait for the page."""

PUT_ASIDE = 60.0
"""Seconds for which a condition that was stopped is not tried again."""

LATE = "it was not evaluated: other conditions took too long"


@dataclass(frozen=True)
class Question:
    """Whether a condition holds for every node; without nodes, for the folder.

    `base` holds `folder`, `user` and `workspace`. Questions that share the same mapping or
    the same sequence of nodes, as objects, send it once.
    """

    snippet: str
    base: Mapping[str, Any]
    nodes: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Outcome:
    """What a condition gave: `value`, or None and the `error`.

    `timed_out`: it was stopped, for time or memory. `seen`: the metadata that it reads, by name,
    of the node that decided; `index`: the place of that node.
    """

    value: bool | None
    error: str = ""
    timed_out: bool = False
    seen: Mapping[str, Any] = field(default_factory=dict)
    index: int = 0


class ConditionRunner:
    """Evaluates batches, one after the other; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._aside: dict[str, tuple[float, str]] = {}
        _runners.add(self)

    def evaluate(self, batch: Sequence[Question]) -> list[Outcome]:
        """Return an outcome for each question, in order; never raises for a condition's sake."""
        with self._lock:
            return _Batch(self, batch).outcomes() if batch else []

    def close(self) -> None:
        """End the child; the next batch starts a new one."""
        with self._lock:
            self._end()

    def start(self) -> str:
        """Have a child; return why there can be none, empty text where there is one."""
        try:
            self._child = self._child or ChildProcess()
        except ChildStopped as error:
            return error.reason
        return ""

    def ask(self, questions: Sequence[Question]) -> tuple[list[Any], str]:
        """Return the child's answers, and why it stopped before it had answered all, if it did."""
        answers: list[Any] = []
        try:
            self._child = self._child or ChildProcess()
            read = self._child.send(_request(questions), PATIENCE * TIMEOUT) * PER_BYTE
            for question in questions:
                seconds = PATIENCE * (read + allowance(len(question.nodes)))
                answers.append(self._child.receive(seconds))
        except ChildStopped as error:
            self._end()
            return answers, error.reason
        except BaseException:
            self._end()
            raise
        return answers, ""

    def aside(self, snippet: str) -> str:
        """Return why a condition is put aside; empty text where it is not."""
        until, reason = self._aside.get(snippet, (0.0, ""))
        return reason if time.monotonic() < until else ""

    def put_aside(self, snippet: str, reason: str) -> None:
        """Do not try a condition again for a while."""
        now = time.monotonic()
        self._aside = {key: entry for key, entry in self._aside.items() if entry[0] > now}
        self._aside[snippet] = (now + PUT_ASIDE, reason)

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        if self._child:
            self._child.forget()
        self._child = None


class _Batch:
    """One batch under way."""

    def __init__(self, runner: ConditionRunner, questions: Sequence[Question]) -> None:
        self.runner = runner
        self.questions = questions
        self.deadline = time.monotonic() + MAX_SECONDS
        self.done: dict[int, Outcome] = {}

    def outcomes(self) -> list[Outcome]:
        while waiting := self._waiting():
            late = LATE if time.monotonic() > self.deadline else self.runner.start()
            if late:
                self.done |= {index: stopped(late) for index in waiting}
            elif self._try(waiting):
                self._try_alone(next(index for index in waiting if index not in self.done))
        return [self.done[index] for index in range(len(self.questions))]

    def _waiting(self) -> list[int]:
        waiting = [index for index in range(len(self.questions)) if index not in self.done]
        for index in waiting:
            if reason := self.runner.aside(self.questions[index].snippet):
                self.done[index] = stopped(reason)
        return [index for index in waiting if index not in self.done]

    def _try(self, waiting: list[int]) -> str:
        """Keep what is answered; return why the first question after that was not."""
        questions = [self.questions[index] for index in waiting]
        answers, reason = self.runner.ask(questions)
        for index, question, answer in zip(waiting, questions, answers, strict=False):
            self.done[index] = _outcome(question, answer)
        return reason

    def _try_alone(self, suspect: int) -> None:
        """Ask a suspect once more: a busy machine or a killed child is not its fault."""
        if reason := self._try([suspect]):
            self.runner.put_aside(self.questions[suspect].snippet, reason)


def stopped(reason: str) -> Outcome:
    """Return the outcome of a condition that was stopped."""
    return Outcome(None, error=reason, timed_out=True)


def _outcome(question: Question, answer: Any) -> Outcome:
    index = answer["index"]
    node = question.nodes[index] if question.nodes else question.base.get("folder", {})
    seen = values_read(question.snippet, node, question.base.get("folder", {}))
    return Outcome(answer.get("value"), answer.get("error", ""), seen=seen, index=index)


def _request(questions: Sequence[Question]) -> Any:
    snippets = {question.snippet: None for question in questions}
    bases = {id(question.base): question.base for question in questions}
    sets = {id(question.nodes): question.nodes for question in questions}
    places = [{key: place for place, key in enumerate(table)} for table in (snippets, bases, sets)]
    keys = [(question.snippet, id(question.base), id(question.nodes)) for question in questions]
    return {
        "snippets": list(snippets),
        "bases": [dict(base) for base in bases.values()],
        "sets": [list(nodes) for nodes in sets.values()],
        "questions": [[place[key] for place, key in zip(places, row, strict=True)] for row in keys],
    }


_runners: WeakSet[ConditionRunner] = WeakSet()


def _after_fork() -> None:
    for runner_ in _runners:
        runner_._after_fork()


os.register_at_fork(after_in_child=_after_fork)


@cache
def runner() -> ConditionRunner:
    """Return the runner of this process."""
    shared = ConditionRunner()
    atexit.register(shared.close)
    return shared
