"""Decides what one line of the benchmark says: ours, its limit, and whether the goal holds.

Both are measured in turn, round by round, so that what else the machine does meets both. The
round with the median ratio stands for the line.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

ROUNDS = 5
"""An odd number, so that one of the rounds is the median."""

REPEATS = 5
"""Times that quick work is done in a round, of which the median counts."""

Measure = Callable[[], float]


@dataclass(frozen=True)
class Goal:
    """How many times the limit ours may be at most, or must be at least."""

    times: float
    at_least: bool = False

    def holds(self, ratio: float) -> bool:
        """Return whether a ratio meets the goal."""
        return ratio >= self.times if self.at_least else ratio <= self.times

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.times:g}"


@dataclass(frozen=True)
class Line:
    """One row of the table; `ours` and `limit` are in `unit`."""

    name: str
    ours: float
    limit: float
    goal: Goal
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times the limit ours is; 0 beside a limit of 0."""
        return self.ours / self.limit if self.limit else 0.0

    @property
    def holds(self) -> bool:
        """Whether the goal is met."""
        return self.goal.holds(self.ratio)

    def as_json(self) -> dict[str, Any]:
        """Return the row as `bench/latest.json` has it."""
        return {
            "name": self.name,
            "ours": round(self.ours, 4),
            "limit": round(self.limit, 4),
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "goal": str(self.goal),
            "holds": self.holds,
        }


def compare(
    name: str, ours: Measure, limit: Measure, goal: Goal, unit: str = "ms", rounds: int = ROUNDS
) -> Line:
    """Return the line of two measures, each taken once before and then in every round."""
    for measure in (ours, limit):
        measure()
    return median(name, [(ours(), limit()) for _ in range(rounds)], goal, unit)


def median(name: str, rounds: Sequence[tuple[float, float]], goal: Goal, unit: str = "ms") -> Line:
    """Return the line of the round with the median ratio."""
    lines = sorted((Line(name, *pair, goal, unit) for pair in rounds), key=lambda line: line.ratio)
    return lines[len(lines) // 2]


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return how long work takes, the median of some times."""
    taken = []
    gc.collect()
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1_000)
    return statistics.median(taken)
