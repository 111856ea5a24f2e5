"""Decides that runs which touch the same effects work one after the other in a worker.

A run that was stopped is over at once, and its step may still be at work for a while; the run
that goes on with it, or takes it back, waits for that.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Chains:
    """Which runs of which chain are at work in this process, each with all its lanes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._at_work: defaultdict[str, Counter[str]] = defaultdict(Counter)

    @contextmanager
    def working(self, chain: str, run_id: str) -> Iterator[None]:
        """Wait until no other run of the chain is at work, then count this one as such."""
        with self._changed:
            self._changed.wait_for(lambda: self._at_work[chain].keys() <= {run_id})
            self._at_work[chain][run_id] += 1
        try:
            yield
        finally:
            with self._changed:
                self._leave(chain, run_id)
                self._changed.notify_all()

    def _leave(self, chain: str, run_id: str) -> None:
        runs = self._at_work[chain]
        runs[run_id] -= 1
        if not runs[run_id]:
            del runs[run_id]
        if not runs:
            del self._at_work[chain]
