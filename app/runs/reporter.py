"""Decides how what happens in a run reaches the database: in batches, each event once.

Events have keys, so that a step which is repeated after a crash adds nothing twice. A run's
progress is the sum of its finished steps, plus the part of those at work.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.database import now
from app.nodes.fencing import fence
from app.runs import action_times
from app.runs.action_times import Key, Times, Total
from app.runs.events import ITEM, RunEvent
from app.runs.models import ACTIVE, Run
from app.runs.outages import first_line, passes

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.25
"""How long an event may wait: short enough to look live, long enough to batch a fan-out."""

MAX_TEXT = 4_000
"""Characters of one log line; more is a document, not a line."""


class Reporter:
    """Gathers the events of all runs of this process and writes them from one thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._events: list[dict[str, Any]] = []
        self._partial: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._touched: set[str] = set()
        self._times = Times()
        threading.Thread(target=self._write_forever, name="reporter", daemon=True).start()

    def log(self, run_id: str, step: str, number: int, level: str, text: str) -> None:
        """Add line `number` of a step to the run's log."""
        self._add(run_id, step, "log", number, level=level, text=text[:MAX_TEXT])

    def output(self, run_id: str, step: str, number: int, path: str) -> None:
        """Add a node that the run produced, by its internal path."""
        self._add(run_id, step, "output", number, text=path)

    def message(
        self, run_id: str, step: str, text: str, *, failed: bool, took: float = 0.0
    ) -> None:
        """Add what an action got and gave, as `messages.as_text` wrote it.

        `took` are the seconds that it worked until now; 0 where it did so in an earlier run.
        """
        level = "error" if failed else ""
        self._add(run_id, step, "message", 0, text=text, level=level, weight=took)

    def acted(self, action_id: str, seconds: float, *, failed: bool) -> None:
        """Measure one step of an action, for the sums over all runs."""
        with self._lock:
            self._times.add(action_id, seconds, failed=failed)
        self._wake.set()

    def filtered(self, run_id: str, step: str, passed: int, left: int) -> None:
        """Say how many items the filters of a step let through, and how many they left out."""
        self._add(run_id, step, "passed", passed)
        self._add(run_id, step, "left", left)

    def failed(self, run_id: str, step: str) -> None:
        """Say that a step failed."""
        self._add(run_id, step, "fail", 0)

    def plan(self, run_id: str, step: str, count: int) -> None:
        """Say that a step will be carried out `count` times."""
        self._add(run_id, step, "plan", count)

    def done(self, run_id: str, step: str, weight: float) -> None:
        """Count a step as done, for its share of the run's progress."""
        with self._lock:
            self._partial[run_id].pop(step, None)
        self._add(run_id, step, "done", 0, weight=weight)

    def partial(self, run_id: str, step: str, weight: float) -> None:
        """Set how much of the run's progress the step at work stands for so far."""
        with self._lock:
            self._partial[run_id][step] = weight
            self._touched.add(run_id)
        self._wake.set()

    def forget(self, run_id: str) -> None:
        """Write all that is known of a run, as `settle` does, and drop what was kept for it."""
        self.settle()
        with self._lock:
            self._partial.pop(run_id, None)

    def settle(self) -> None:
        """Return when all that was said is in the database, however long that does not answer."""
        while True:
            try:
                return self.flush()
            except sa.exc.SQLAlchemyError:
                time.sleep(FLUSH_SECONDS)

    def flush(self) -> None:
        """Write what has gathered, now; returns when it is in the database."""
        with self._writing:
            with self._lock:
                events, self._events = self._events, []
                touched, self._touched = self._touched, set()
                partial = {run_id: sum(self._partial[run_id].values()) for run_id in touched}
                times = self._times.take()
            try:
                self._write(events, partial, times)
            except sa.exc.SQLAlchemyError as error:
                kept = events if passes(error) else self._without_refused(events)
                with self._lock:
                    self._events = kept + self._events
                    self._touched |= touched
                    self._times.put_back(times)
                raise

    def _add(self, run_id: str, step: str, kind: str, number: int, **values: Any) -> None:
        values["text"] = _keepable(values.get("text", ""))
        event = {
            "run_id": run_id,
            "step": step,
            "place": ITEM.sub("", step),
            "kind": kind,
            "number": number,
            "at": now(),
            "level": "",
            "weight": 0.0,
        }
        with self._lock:
            self._events.append(event | values)
            self._touched.add(run_id)
        self._wake.set()

    def _write_forever(self) -> None:
        failed = False
        while True:
            self._wake.wait()
            threading.Event().wait(FLUSH_SECONDS)
            self._wake.clear()
            try:
                self.flush()
                failed = False
            except sa.exc.SQLAlchemyError as error:
                if not failed:
                    logger.warning("No event is taken now; they are kept: %s", first_line(error))
                failed = True
                self._wake.set()

    def _without_refused(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the events without those that the database will never take, which are logged."""
        kept = []
        for one in events:
            try:
                self._write([one], {}, {})
            except sa.exc.SQLAlchemyError as error:
                if passes(error):
                    kept.append(one)
                else:
                    logger.error("An event of %s is refused: %s", one["run_id"], first_line(error))
        return kept

    def _write(
        self,
        events: list[dict[str, Any]],
        partial: Mapping[str, float],
        times: Mapping[Key, Total],
    ) -> None:
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        with self._engine.begin() as connection:
            if events:
                connection.execute(insert(RunEvent).on_conflict_do_nothing(), events)
            for run_id, part in partial.items():
                connection.execute(_progress_update(run_id, part))
            action_times.write(connection, times)
            fence.assure(connection)


def _keepable(text: str) -> str:
    """Return a text that every database can keep: without halves of surrogates, which none can."""
    return text.encode("utf-8", "replace").decode()


def _progress_update(run_id: str, part: float) -> sa.Update:
    """Progress never goes back, and ends at 1 only with the run."""
    done = sa.select(sa.func.coalesce(sa.func.sum(RunEvent.weight), 0.0)).where(
        RunEvent.run_id == run_id, RunEvent.kind == "done"
    )
    reached = done.scalar_subquery() + part
    kept = sa.case((reached > 1.0, 1.0), (reached > Run.progress, reached), else_=Run.progress)
    return sa.update(Run).where(Run.id == run_id, Run.status.in_(ACTIVE)).values(progress=kept)
