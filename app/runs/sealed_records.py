"""Decides what the engine may keep of a run with secrets: nothing that can be read without the key.

Any output or variable of an action may hold a secret, in any form. What a step of such a run
returns is sealed as a whole, and the text of an error has its secrets masked.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from app import sealing
from app.flows.facts import RunFacts
from app.runs import engine

KEY = "sealed"
"""The only member of a sealed record."""

InContext = Callable[[Callable[[], Any]], Any]
"""Returns what work returns that needs an application's context."""

logger = logging.getLogger(__name__)


class StepFailed(Exception):
    """A step failed unexpectedly; its error told a secret, so that only this one is kept."""


class Records:
    """What the engine keeps of one run."""

    def __init__(self, facts: RunFacts, in_context: InContext) -> None:
        self._facts = facts
        self._in_context = in_context

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """Return what `work` returned, from the record where this step is done already.

        `work` gets a context of its own. Raises SecretUnreadable, and what `work` raises.
        """

        def guarded() -> Any:
            try:
                return self._in_context(lambda: self._kept(work()))
            except Exception as error:
                plain = f"{type(error).__name__}: {error}"
                told = self._facts.mask(plain)
                if told == plain:
                    raise
                logger.exception("The step %s failed unexpectedly.", name)
            raise StepFailed(told)

        return self.opened(engine.step(name, guarded))

    def kept(self, record: Any) -> Any:
        """Return a record as the engine may keep it: sealed, where the run has secrets."""
        return self._in_context(lambda: self._kept(record)) if self._facts.secrets else record

    def opened(self, record: Any) -> Any:
        """Return a record that was kept; raises SecretUnreadable."""
        return self._in_context(lambda: opened(record)) if _is_sealed(record) else record

    def _kept(self, record: Any) -> Any:
        return {KEY: sealing.seal(json.dumps(record))} if self._facts.secrets else record


def opened(record: Any) -> Any:
    """Return a record that was kept; raises SecretUnreadable. Needs an application's context."""
    return json.loads(sealing.unseal(record[KEY])) if _is_sealed(record) else record


def _is_sealed(record: Any) -> bool:
    return isinstance(record, dict) and record.keys() == {KEY}
