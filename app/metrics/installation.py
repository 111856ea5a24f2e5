"""Decides which figures are told of the whole installation: they come from the database.

They are the same whichever host is asked, so whoever sums over hosts must not sum these.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from app.database import now
from app.metrics.text import Buckets, Family, Labels
from app.runs import action_times, figures, heartbeat

STATES = ("Queued", "Running", "Finished", "Interrupted", "Error")

MAX_FLOWS = 50
"""Flows that are told one by one, those whose runs wait longest; the sums know them all."""

MAX_WORKERS = 200
"""Workers that are told, those that beat last."""


def families() -> Iterator[Family]:
    """Yield the figures. Raises what the database raises where it does not answer."""
    counts = figures.count_by_status()
    states = [({"state": state}, counts.get(state, 0)) for state in STATES]
    yield Family("flowbutton_runs", "gauge", "Runs that are kept, by state.", states)
    yield from _waiting()
    yield from _workers()
    yield _actions()


def _waiting() -> Iterator[Family]:
    moment = now()
    whole, flows = figures.waiting(MAX_FLOWS)
    count, age = "Runs that wait for a worker", "Seconds that the oldest waiting run has waited"
    counts = [({"flow": slug}, one.count) for slug, one in flows.items()]
    ages = [({"flow": slug}, _age(one.since, moment)) for slug, one in flows.items()]
    yield Family("flowbutton_waiting_runs", "gauge", f"{count}.", [({}, whole.count)])
    yield Family(
        "flowbutton_waiting_seconds", "gauge", f"{age}.", [({}, _age(whole.since, moment))]
    )
    yield Family("flowbutton_flow_waiting_runs", "gauge", f"{count}, by flow.", counts)
    yield Family("flowbutton_flow_waiting_seconds", "gauge", f"{age}, by flow.", ages)


def _workers() -> Iterator[Family]:
    ages: list[tuple[Labels, float]] = [
        ({"worker": name}, round(age, 3)) for name, age in heartbeat.ages(MAX_WORKERS).items()
    ]
    about = "Seconds since a worker last said that it is alive."
    yield Family("flowbutton_worker_beat_seconds", "gauge", about, ages)


def _actions() -> Family:
    counts: dict[tuple[str, str], list[int]] = defaultdict(
        lambda: [0] * (len(action_times.BOUNDS) + 1)
    )
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    for row in action_times.all_times():
        counts[row.action, row.outcome][row.bucket] = row.count
        seconds[row.action, row.outcome] += row.seconds
    return Family(
        "flowbutton_action_duration_seconds",
        "histogram",
        "Time that steps took, by action and outcome.",
        [
            ({"action": key[0], "outcome": key[1]}, Buckets(found, seconds[key]))
            for key, found in counts.items()
        ],
        action_times.BOUNDS,
    )


def _age(since: datetime | None, moment: datetime) -> float:
    return round(max(0.0, (moment - since).total_seconds()), 3) if since else 0.0
