"""Decides whether the call that started a run answers a query (reference: ContextMetaFilter).

Pure. Of a call its address and its moment are known; moments are UTC, as in templates, unless
the condition writes an offset.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from ipaddress import ip_address, ip_network
from typing import Any

from app import json_text
from app.flows.errors import FlowFailed
from app.flows.matching import SubQuery, Test, matches

REQUEST = "jobs.ContextMetaSingleQuery"
TIME_FORM = "%Y-%m-%dT%H:%M%z"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = re.compile(
    r"(?P<days>[A-Za-z, -]+)/(?P<start>[0-9:]+)(?P<zone>[+-]\d{4})?/(?P<end>[0-9:]+)"
)

Condition = Callable[[str, str], bool]
"""Whether a value is as the option of a condition wants it; both are text."""


@dataclass(frozen=True)
class Request:
    """The call that started a run; the address is empty where it came from this machine."""

    address: str
    moment: datetime

    def value(self, field: str) -> str:
        """Return what is known under one of FIELDS; raises FlowFailed for another."""
        check_field(field)
        return FIELDS[field](self)


def check_field(field: str) -> None:
    """Raise FlowFailed for what is not known of a request."""
    if field not in FIELDS:
        raise FlowFailed(f"“{field}” of a request is not known here.")


def request_test(request: Request) -> Test:
    """Return the test of a request filter; raises FlowFailed for what is not supported."""

    def test(sub_query: SubQuery) -> bool:
        if sub_query.get("@type") != REQUEST:
            raise FlowFailed(f"A query of the type “{sub_query.get('@type')}” cannot stand here.")
        name, option = condition_of(sub_query)
        return CONDITIONS[name][1](request.value(str(sub_query.get("FieldName", ""))), option)

    return test


def condition_of(sub_query: SubQuery) -> tuple[str, str]:
    """Return the condition of a sub-query and its option; raises FlowFailed for what is unknown."""
    condition = sub_query.get("Condition")
    name = str(condition.get("type", "")) if isinstance(condition, Mapping) else ""
    if name not in CONDITIONS or not isinstance(condition, Mapping):
        raise FlowFailed(f"The condition “{name}” is not supported.")
    try:
        options: Any = json_text.loads(condition.get("jsonOptions") or "{}")
    except ValueError as error:
        raise FlowFailed(f"The options of “{name}” are not JSON.") from error
    option = options.get(CONDITIONS[name][0]) if isinstance(options, dict) else None
    if not isinstance(option, str):
        raise FlowFailed(f"“{name}” needs the option “{CONDITIONS[name][0]}”.")
    return name, option


def _in_network(value: str, networks: str) -> bool:
    """An address that is written as IPv4 in IPv6 counts as IPv4."""
    try:
        wanted = [ip_network(one.strip(), strict=False) for one in networks.split(",")]
    except ValueError as error:
        raise FlowFailed(f"“{networks[:50]}” is no network like 10.0.0.0/8.") from error
    try:
        address = ip_address(value)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in wanted)


def _in_office_hours(value: str, hours: str) -> bool:
    """`Monday-Friday/09:00/18:30`, both ends included (reference: OfficeHoursCondition)."""
    found = HOURS.fullmatch(hours.strip())
    if found is None:
        raise FlowFailed(f"“{hours[:50]}” are no hours like Monday-Friday/09:00/18:30.")
    moment = _moment(value)
    if found["zone"]:
        moment = moment.astimezone(_moment(f"2000-01-01T00:00{found['zone']}").tzinfo)
    start, end = _clock(found["start"]), _clock(found["end"])
    now = moment.time().replace(second=0, microsecond=0)
    return moment.weekday() in _days(found["days"]) and start <= now <= end


def _days(text: str) -> set[int]:
    """Return the weekdays in `Monday, Wednesday-Friday`; a span may go over Sunday."""
    days: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, end = _day(first), _day(last or first)
        days |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return days


def _day(name: str) -> int:
    if name.capitalize() not in DAYS:
        raise FlowFailed(f"“{name}” is no day of the week.")
    return DAYS.index(name.capitalize())


def _clock(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").replace(tzinfo=UTC).time()
    except ValueError as error:
        raise FlowFailed(f"“{text}” is no time of day like 09:00.") from error


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), TIME_FORM)  # noqa: DTZ007 - the form has an offset
    except ValueError as error:
        raise FlowFailed(f"“{text[:50]}” is no moment like 2026-11-25T09:00+0000.") from error


def _within(value: str, period: str) -> bool:
    start, _, end = period.partition("/")
    return _moment(start) <= _moment(value) <= _moment(end)


FIELDS: Mapping[str, Callable[[Request], str]] = {
    "RemoteAddress": lambda request: request.address,
    "ServerTime": lambda request: request.moment.astimezone(UTC).strftime(TIME_FORM),
}
"""What can be asked of a request, under the names of the reference."""

CONDITIONS: Mapping[str, tuple[str, Condition]] = {
    "CIDRCondition": ("cidr", _in_network),
    "OfficeHoursCondition": ("matches", _in_office_hours),
    "WithinPeriodCondition": ("matches", _within),
    "DateAfterCondition": ("matches", lambda value, limit: _moment(value) > _moment(limit)),
    "StringEqualCondition": ("equals", lambda value, wanted: value == wanted),
    "StringMatchCondition": ("matches", lambda value, pattern: matches(pattern, value)),
    "StringNotMatchCondition": ("matches", lambda value, pattern: not matches(pattern, value)),
}
"""The conditions of the reference's policies: the name of their option, and what they ask."""
