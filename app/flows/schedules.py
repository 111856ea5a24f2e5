"""Decides at which times a repeating interval falls due: `R/2012-01-01T07:00:00Z/PT1H` (ISO 8601).

Pure: text and moments in, moments out; it never asks what time it is. Months are counted in the
offset that the start is written with, everything else in UTC; no offset means UTC.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.flows.errors import BadSchedule

SHORTEST = timedelta(seconds=1)
"""A flow that starts more often than once a second is no schedule but a load test."""

_PARTS = re.compile(r"R(\d{0,9})/([^/]*)/([^/]*)", re.ASCII)
_WHOLE, _BROKEN = r"(\d{1,6})", r"(\d{1,9}(?:[.,]\d{1,6})?)"
_PERIOD = re.compile(
    rf"P(?=.)(?:{_WHOLE}Y)?(?:{_WHOLE}M)?(?:{_BROKEN}W)?(?:{_BROKEN}D)?"
    rf"(?:T(?=.)(?:{_BROKEN}H)?(?:{_BROKEN}M)?(?:{_BROKEN}S)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Repetition:
    """A repeating interval: `count` times, None for ever, every `months` and `span`.

    The first time is `start`; without one it is a period after the schedule was saved.
    """

    count: int | None
    start: datetime | None
    months: int
    span: timedelta

    def next_after(self, moment: datetime, since: datetime) -> datetime | None:
        """Return the first due time later than `moment`, in UTC; None where there is none.

        `since` is when the schedule was saved.
        """
        base, first = (self.start, 0) if self.start else (since, 1)
        number = max(first, self._first_number(base, moment))
        if self.count is not None and number >= first + self.count:
            return None
        found = self._time(base, number)
        return None if found is None else found.astimezone(UTC)

    def _first_number(self, base: datetime, moment: datetime) -> int:
        """Return how many periods after `base` the first time later than `moment` is."""
        if base > moment or not (self.months or self.span):
            return 0 if base > moment else 1
        low, high = 0, 1
        while not self._is_later(base, high, moment):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self._is_later(base, middle, moment):
                high = middle
            else:
                low = middle
        return high

    def _is_later(self, base: datetime, number: int, moment: datetime) -> bool:
        time = self._time(base, number)
        return time is None or time > moment

    def _time(self, base: datetime, number: int) -> datetime | None:
        """Return the time `number` periods after `base`; None after the end of the calendar."""
        try:
            return _months_later(base, self.months * number) + self.span * number
        except (OverflowError, ValueError):
            return None


def parse(text: str) -> Repetition:
    """Return the repeating interval that a text says (reference: Iso8601Schedule).

    `R/start/period` repeats for ever, `R5/…` falls due five times, the start included. The
    period may be missing where it falls due once. Raises BadSchedule with a sentence for people.
    """
    parts = _PARTS.fullmatch(text.strip())
    if parts is None:
        raise BadSchedule(f"“{text[:100]}” is no schedule like R/2026-01-01T07:00:00Z/PT1H.")
    count = int(parts[1]) if parts[1] else None
    if count == 0:
        raise BadSchedule("A schedule that repeats 0 times never starts the flow.")
    start = _start(parts[2]) if parts[2] else None
    if count == 1 and start and not parts[3]:
        return Repetition(1, start, 0, timedelta())
    months, span = _period(parts[3])
    return Repetition(count, start, months, span)


def _start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text)
        start = start if start.tzinfo else start.replace(tzinfo=UTC)
        start.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadSchedule(f"“{text[:50]}” is no moment like 2026-01-01T07:00:00Z.") from error
    return start


def _period(text: str) -> tuple[int, timedelta]:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise BadSchedule(f"“{text[:50]}” is no period like PT1H, P1D or P1M.")
    years, months, *rest = (float((piece or "0").replace(",", ".")) for piece in found.groups())
    weeks, days, hours, minutes, seconds = rest
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise BadSchedule(f"The period “{text[:50]}” is too long.") from error
    total = int(years * 12 + months)
    if not total and span < SHORTEST:
        raise BadSchedule("The shortest period of a schedule is one second, PT1S.")
    return total, span


def _months_later(moment: datetime, months: int) -> datetime:
    """Return the moment some months later; the 31st becomes the last day of a shorter month."""
    if not months:
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
