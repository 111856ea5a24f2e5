"""When repeating intervals fall due; every expected time is worked out by hand."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows.errors import BadSchedule
from app.flows.schedules import parse

SAVED = "2026-11-01T00:00:00Z"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def next_time(schedule: str, moment: str, saved: str = SAVED) -> str | None:
    found = parse(schedule).next_after(at(moment), at(saved))
    return found.isoformat().replace("+00:00", "Z") if found else None


@pytest.mark.parametrize(
    ("schedule", "moment", "expected"),
    [
        # Schedules of published flows.
        (
            "R/2012-01-01T07:00:00.828Z/PT1H",
            "2026-11-25T10:30:00Z",
            "2026-11-25T11:00:00.828000Z",
        ),
        (
            "R/2012-01-01T00:00:00.828696-09:00/PT24H",
            "2026-11-25T10:30:00Z",
            "2026-11-26T09:00:00.828696Z",
        ),
        ("R/2020-03-04T02:00:59.471Z/PT24H", "2026-11-25T02:00:59Z", "2026-11-25T02:00:59.471000Z"),
        # The start itself is the first time, and a time that is now has passed.
        ("R/2026-11-25T12:00:00Z/PT1H", "2026-11-20T00:00:00Z", "2026-11-25T12:00:00Z"),
        ("R/2026-11-25T12:00:00Z/PT1H", "2026-11-25T11:59:59Z", "2026-11-25T12:00:00Z"),
        ("R/2026-11-25T12:00:00Z/PT1H", "2026-11-25T12:00:00Z", "2026-11-25T13:00:00Z"),
        ("R/2026-11-25T12:00:00Z/PT1H", "2026-11-25T12:00:01Z", "2026-11-25T13:00:00Z"),
        # Short periods over many years.
        ("R/2012-01-01T00:00:00Z/PT1S", "2026-11-25T10:30:00.5Z", "2026-11-25T10:30:01Z"),
        ("R/2026-11-25T00:00:00Z/PT7M", "2026-11-25T00:20:00Z", "2026-11-25T00:21:00Z"),
        ("R/2026-11-25T00:00:00Z/PT1.5S", "2026-11-25T00:00:03Z", "2026-11-25T00:00:04.500000Z"),
        ("R/2026-11-25T00:00:00Z/PT0,5H", "2026-11-25T00:10:00Z", "2026-11-25T00:30:00Z"),
        # Days, weeks and mixed periods.
        ("R/2026-11-25T22:00:00Z/P1D", "2026-11-30T23:00:00Z", "2026-12-01T22:00:00Z"),
        ("R/2026-11-02T06:00:00Z/P1W", "2026-11-25T00:00:00Z", "2026-11-30T06:00:00Z"),
        ("R/2026-11-01T00:00:00Z/P1DT12H", "2026-11-02T00:00:00Z", "2026-11-02T12:00:00Z"),
        ("R/2026-11-01T00:00:00Z/P2W3D", "2026-11-20T00:00:00Z", "2026-12-05T00:00:00Z"),
        # Months end when they end; the day of the start comes back.
        ("R/2026-01-31T08:00:00Z/P1M", "2026-02-01T00:00:00Z", "2026-02-28T08:00:00Z"),
        ("R/2026-01-31T08:00:00Z/P1M", "2026-03-01T00:00:00Z", "2026-03-31T08:00:00Z"),
        ("R/2026-01-31T08:00:00Z/P1M", "2026-03-31T08:00:00Z", "2026-04-30T08:00:00Z"),
        ("R/2027-12-31T00:00:00Z/P2M", "2028-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("R/2026-11-15T00:00:00Z/P3M", "2026-12-01T00:00:00Z", "2027-02-15T00:00:00Z"),
        ("R/2026-11-30T00:00:00Z/P1M15D", "2026-12-01T00:00:00Z", "2027-01-14T00:00:00Z"),
        # Years, and a day that three of four do not have.
        ("R/2024-02-29T00:00:00Z/P1Y", "2026-11-25T00:00:00Z", "2027-02-28T00:00:00Z"),
        ("R/2024-02-29T00:00:00Z/P1Y", "2027-03-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("R/2020-06-01T00:00:00Z/P1Y6M", "2026-11-25T00:00:00Z", "2027-12-01T00:00:00Z"),
        # Offsets: months are counted where the start was written, clocks never change.
        ("R/2026-01-31T23:30:00-05:00/P1M", "2026-02-27T00:00:00Z", "2026-03-01T04:30:00Z"),
        ("R/2026-03-28T02:30:00+01:00/PT24H", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
        ("R/2026-11-25T09:00:00+05:30/P1D", "2026-11-25T04:00:00Z", "2026-11-26T03:30:00Z"),
        # No offset is UTC, no time of day is midnight.
        ("R/2026-11-25T09:00:00/P1D", "2026-11-25T10:00:00Z", "2026-11-26T09:00:00Z"),
        ("R/2026-11-25/P1D", "2026-11-25T10:00:00Z", "2026-11-26T00:00:00Z"),
        ("R/20261125T090000Z/P1D", "2026-11-25T10:00:00Z", "2026-11-26T09:00:00Z"),
        # A count, the start included.
        ("R5/2026-11-25T10:00:00Z/PT10M", "2026-11-25T10:35:00Z", "2026-11-25T10:40:00Z"),
        ("R5/2026-11-25T10:00:00Z/PT10M", "2026-11-25T10:40:00Z", None),
        ("R5/2012-01-01T00:00:00Z/PT10M", "2026-11-25T10:40:00Z", None),
        ("R3/2026-12-31T00:00:00Z/P1M", "2027-02-01T00:00:00Z", "2027-02-28T00:00:00Z"),
        ("R1/2026-11-25T10:00:00Z/PT10M", "2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"),
        ("R1/2026-11-25T10:00:00Z/PT10M", "2026-11-25T10:00:00Z", None),
        ("R1/2026-11-25T10:00:00Z/", "2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"),
        ("R1/2026-11-25T10:00:00Z/", "2026-11-25T10:00:01Z", None),
        # Without a start, a period after it was saved, on 1 November.
        ("R//PT10M", "2026-11-01T00:00:00Z", "2026-11-01T00:10:00Z"),
        ("R//PT10M", "2026-11-25T10:03:00Z", "2026-11-25T10:10:00Z"),
        ("R//P1M", "2026-11-25T10:03:00Z", "2026-12-01T00:00:00Z"),
        ("R2//PT1H", "2026-11-01T00:30:00Z", "2026-11-01T01:00:00Z"),
        ("R2//PT1H", "2026-11-01T01:00:00Z", "2026-11-01T02:00:00Z"),
        ("R2//PT1H", "2026-11-01T02:00:00Z", None),
        # The calendar ends with the year 9999.
        ("R/9999-01-01T00:00:00Z/P1Y", "9999-02-01T00:00:00Z", None),
        ("R/2012-01-01T00:00:00Z/P9000Y", "2026-11-25T00:00:00Z", None),
        (" R/2026-11-25T12:00:00Z/PT1H\n", "2026-11-25T12:30:00Z", "2026-11-25T13:00:00Z"),
    ],
)
def test_the_next_time(schedule: str, moment: str, expected: str | None) -> None:
    assert next_time(schedule, moment) == expected


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        ("", "no schedule"),
        ("every hour", "no schedule"),
        ("0 7 * * *", "no schedule"),
        ("PT1H", "no schedule"),
        ("R/2026-11-25T12:00:00Z", "no schedule"),
        ("R/2026-11-25T12:00:00Z/PT1H/PT1H", "no schedule"),
        ("R-1/2026-11-25T12:00:00Z/PT1H", "no schedule"),
        ("R1234567890/2026-11-25T12:00:00Z/PT1H", "no schedule"),
        ("R٣/2026-11-25T12:00:00Z/PT1H", "no schedule"),
        ("R0/2026-11-25T12:00:00Z/PT1H", "0 times"),
        ("R/tomorrow/PT1H", "no moment"),
        ("R/2026-02-30T00:00:00Z/PT1H", "no moment"),
        ("R/0001-01-01T00:00:00+14:00/PT1H", "no moment"),
        ("R/2026-11-25T12:00:00Z/", "no period"),
        ("R2/2026-11-25T12:00:00Z/", "no period"),
        ("R1//", "no period"),
        ("R/2026-11-25T12:00:00Z/P", "no period"),
        ("R/2026-11-25T12:00:00Z/PT", "no period"),
        ("R/2026-11-25T12:00:00Z/P1DT", "no period"),
        ("R/2026-11-25T12:00:00Z/P1H", "no period"),
        ("R/2026-11-25T12:00:00Z/-PT1H", "no period"),
        ("R/2026-11-25T12:00:00Z/PT1H30", "no period"),
        ("R/2026-11-25T12:00:00Z/P0.5M", "no period"),
        ("R/2026-11-25T12:00:00Z/2026-11-26T12:00:00Z", "no period"),
        ("R/2026-11-25T12:00:00Z/PT0S", "one second"),
        ("R/2026-11-25T12:00:00Z/PT0.9S", "one second"),
        ("R/2026-11-25T12:00:00Z/P999999999W", "too long"),
    ],
)
def test_what_is_no_schedule_is_refused_with_its_reason(schedule: str, named: str) -> None:
    with pytest.raises(BadSchedule) as refused:
        parse(schedule)
    assert named in refused.value.detail


PERIODS = st.sampled_from(
    ["PT1S", "PT7M", "PT1H30M", "P1D", "P1W", "P1M", "P5M3D", "P1Y", "P1Y1M1DT1S"]
)
MOMENTS = st.integers(946_684_800, 4_102_444_800).map(lambda n: datetime.fromtimestamp(n, UTC))
"""From 2000 to 2100."""


@given(PERIODS, MOMENTS, MOMENTS)
def test_the_next_time_is_later_and_none_lies_between(
    period: str, start: datetime, moment: datetime
) -> None:
    schedule = parse(f"R/{start.isoformat()}/{period}")
    times = [moment]
    for _ in range(4):
        following = schedule.next_after(times[-1], start)
        assert following is not None
        times.append(following)
    for earlier, later in pairwise(times):
        assert earlier < later
        assert schedule.next_after(earlier + (later - earlier) / 2, start) == later
