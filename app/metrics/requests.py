"""Decides which figures are kept of requests: how many by route, method and status, how long.

Routes are those of the application, never addresses as they were called: the number of series is
bounded, whatever is asked for.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from flask import Flask

from app.config import Settings
from app.metrics.counts import Counts
from app.metrics.text import Buckets, Family, Labels

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
OTHER = "other"
STATUSES = (
    *("200", "201", "202", "204", "206", "302", "303", "304"),
    *("400", "401", "403", "404", "405", "409", "413", "415", "416", "422", "429"),
    *("500", "503", OTHER),
)
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets in seconds, those that Prometheus itself proposes."""

WIDTH = len(STATUSES) + len(BOUNDS) + 2
"""Numbers of one route and method: one a status, one a bucket, and the microseconds."""

MICRO = 1_000_000


class Requests:
    """Counts the requests to an application, together with the other processes of this host."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `route` is "" where none fits its address."""
        series = self._series.get((route, method))
        start = WIDTH * (self._series[route, OTHER] if series is None else series)
        code = str(status) if str(status) in STATUSES else OTHER
        bucket = len(STATUSES) + bisect_left(BOUNDS, seconds)
        changes = {STATUSES.index(code): 1, bucket: 1, WIDTH - 1: int(seconds * MICRO)}
        self._counts.add({start + place: change for place, change in changes.items()})

    def families(self) -> Iterator[Family]:
        """Yield how many requests there were and how long they took; what never was is left out."""
        numbers = self._counts.read()
        used = [
            ({"route": route or OTHER, "method": method}, numbers[start : start + WIDTH])
            for (route, method), start in self._starts()
            if any(numbers[start : start + WIDTH])
        ]
        by_status = [sample for labels, row in used for sample in _by_status(labels, row)]
        took = [(labels, Buckets(row[len(STATUSES) : -1], row[-1] / MICRO)) for labels, row in used]
        yield Family("flowbutton_requests_total", "counter", "Requests to this host.", by_status)
        yield Family(
            "flowbutton_request_duration_seconds",
            "histogram",
            "Time until a request to this host was answered.",
            took,
            BOUNDS,
        )

    @cached_property
    def _series(self) -> dict[tuple[str, str], int]:
        """The number of each series: all routes are known at the first request."""
        pairs = {("", OTHER)}
        for rule in self._app.url_map.iter_rules():
            pairs.add((rule.rule, OTHER))
            pairs |= {(rule.rule, method) for method in METHODS if method in (rule.methods or ())}
        return {pair: number for number, pair in enumerate(sorted(pairs))}

    @cached_property
    def _counts(self) -> Counts:
        settings: Settings = self._app.config["SETTINGS"]
        layout = repr((sorted(self._series), STATUSES, BOUNDS))
        return Counts(settings.instance, layout, WIDTH * len(self._series))

    def _starts(self) -> Iterator[tuple[tuple[str, str], int]]:
        for pair, number in self._series.items():
            yield pair, number * WIDTH


def _by_status(labels: Labels, row: list[int]) -> Iterator[tuple[Labels, int]]:
    for status, count in zip(STATUSES, row, strict=False):
        if count:
            yield {**labels, "status": status}, count
