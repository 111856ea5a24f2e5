"""Decides how templates read, move and write moments; all times are UTC.

Unlike Sprig, a duration or date that cannot be read is an error, never the present moment: a
flow that deletes what is older must not take everything. It never asks the clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from goduration.go import Duration, DurationParseError
from gotime.go import Location, ParseError, Time

from app.flows.template_errors import TemplateFault, TooMuch
from app.flows.template_limits import MAX_LAYOUT, current
from app.flows.template_values import Moment

HTML_DATE = "2006-01-02"
UNITS = (
    (365 * 86_400, "y"),
    (30 * 86_400, "mo"),
    (86_400, "d"),
    (3_600, "h"),
    (60, "m"),
    (1, "s"),
)


def now() -> Moment:
    """Return the moment of the step; the same one when the step is repeated."""
    return Moment.of(current().now)


def moment(value: object) -> Moment:
    """Return a moment from a moment, or from seconds since 1970 as number or text."""
    if isinstance(value, datetime):
        return Moment.of(value)
    try:
        return Moment.of(datetime.fromtimestamp(float(_number(value)), UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise TemplateFault(f"{value!r} is not a moment") from error


def _number(value: object) -> int | float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TemplateFault(f"a moment is needed here, not {type(value).__name__}")
    return value


def date(layout: str, value: object) -> str:
    """Return the moment in the form of a Go layout such as `2006-01-02`."""
    return Time.from_datetime(moment(value)).format(_bounded(layout))


def _bounded(layout: str) -> str:
    if len(layout) > MAX_LAYOUT:
        raise TooMuch(f"the form of a date has at most {MAX_LAYOUT:,} characters")
    return layout


def date_in_zone(layout: str, value: object, zone: str) -> str:
    """Return the moment in a form and a zone such as `Europe/Berlin`; `Local` is UTC."""
    try:
        location = Location.load("UTC" if zone == "Local" else zone)
    except (ValueError, OSError) as error:
        raise TemplateFault(f"“{zone}” is not a time zone") from error
    return Time.from_datetime(moment(value)).in_location(location).format(_bounded(layout))


def html_date(value: object) -> str:
    """Return the moment as year-month-day."""
    return date(HTML_DATE, value)


def html_date_in_zone(value: object, zone: str) -> str:
    """Return the moment as year-month-day in a zone."""
    return date_in_zone(HTML_DATE, value, zone)


def date_modify(duration: str, value: object) -> Moment:
    """Return the moment moved by a duration such as `-720h`."""
    try:
        return Moment.of(moment(value) + timedelta(microseconds=_nanoseconds(duration) / 1_000))
    except OverflowError as error:
        raise TemplateFault(f"“{duration}” leads out of the calendar") from error


def _nanoseconds(duration: str) -> int:
    try:
        return Duration.parse(duration).nanoseconds
    except (DurationParseError, TypeError, AttributeError) as error:
        raise TemplateFault(f"“{duration}” is not a duration such as -72h or 30m") from error


def to_date(layout: str, value: str) -> Moment:
    """Return the moment in a text of a Go layout."""
    try:
        time = Time.parse_in_location(_bounded(layout), value, Location.load("UTC"))
        return Moment.of(time.to_datetime())
    except ParseError as error:
        raise TemplateFault(f"“{value}” is not a date of the form “{layout}”") from error


def to_stamp(value: object) -> int:
    """Return the seconds since 1970 of a moment."""
    return int(moment(value).timestamp())


def unix_epoch(value: object) -> str:
    """Return the seconds since 1970 as text."""
    return str(to_stamp(value))


def ago(value: object) -> str:
    """Return how long ago a moment is, such as `2h34m7s`."""
    return _duration(round((now() - moment(value)).total_seconds()))


def duration(value: object) -> str:
    """Return seconds as a duration such as `1m35s`."""
    try:
        return _duration(int(str(value)))
    except ValueError as error:
        raise TemplateFault(f"“{value}” is not a number of seconds") from error


def _duration(seconds: int) -> str:
    return str(Duration(seconds * 1_000_000_000))


def duration_round(value: object) -> str:
    """Return the largest unit of a duration, or of the time since a moment, such as `2h`."""
    if isinstance(value, datetime):
        seconds = abs((now() - moment(value)).total_seconds())
    else:
        seconds = abs(_nanoseconds(str(value))) / 1_000_000_000
    for length, unit in UNITS:
        if seconds > length:
            return f"{int(seconds // length)}{unit}"
    return "0s"


FUNCTIONS: dict[str, Callable[..., object]] = {
    "now": now,
    "date": date,
    "dateInZone": date_in_zone,
    "date_in_zone": date_in_zone,
    "dateModify": date_modify,
    "date_modify": date_modify,
    "mustDateModify": date_modify,
    "must_date_modify": date_modify,
    "htmlDate": html_date,
    "htmlDateInZone": html_date_in_zone,
    "toDate": to_date,
    "mustToDate": to_date,
    "unixEpoch": unix_epoch,
    "toStamp": to_stamp,
    "asStamp": to_stamp,
    "fromStamp": moment,
    "ago": ago,
    "duration": duration,
    "durationRound": duration_round,
}
