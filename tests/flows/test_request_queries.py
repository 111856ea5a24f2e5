"""Whether the call that started a run answers a request filter (reference: ContextMetaFilter)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.flows.errors import FlowFailed
from app.flows.request_queries import Request, request_test

WEDNESDAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
OFFICE = Request("192.168.1.17", WEDNESDAY)


def query(field: str, condition: str, **options: Any) -> dict[str, Any]:
    return {
        "@type": "jobs.ContextMetaSingleQuery",
        "FieldName": field,
        "Condition": {"type": condition, "jsonOptions": json.dumps(options)},
    }


@pytest.mark.parametrize(
    ("address", "cidr", "holds"),
    [
        ("192.168.1.17", "192.168.0.0/16", True),
        ("192.168.1.17", "10.0.0.0/8", False),
        ("192.168.1.17", "10.0.0.0/8, 192.168.1.17", True),
        ("192.168.1.17", "192.168.1.1/24", True),
        ("::ffff:192.168.1.17", "192.168.0.0/16", True),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "192.168.0.0/16", False),
        ("", "0.0.0.0/0", False),
        ("localhost", "0.0.0.0/0", False),
    ],
)
def test_an_address_lies_in_a_network(address: str, cidr: str, holds: bool) -> None:
    asked = query("RemoteAddress", "CIDRCondition", cidr=cidr)
    assert request_test(Request(address, WEDNESDAY))(asked) is holds


@pytest.mark.parametrize(
    ("hours", "holds"),
    [
        ("Monday-Friday/09:00/18:30", True),
        ("Monday-Friday/09:30/09:30", True),
        ("Monday-Friday/09:31/18:30", False),
        ("Monday, Wednesday, Friday/08:00/17:30", True),
        ("Friday/08:00/17:30", False),
        ("Thursday-Tuesday/08:00/17:30", False),
        ("Saturday-Wednesday/08:00/17:30", True),
        ("wednesday/08:00/17:30", True),
        ("Wednesday/08:00+0100/10:00", False),
        ("Wednesday/10:00+0100/11:00", True),
    ],
)
def test_a_moment_lies_in_office_hours(hours: str, holds: bool) -> None:
    asked = query("ServerTime", "OfficeHoursCondition", matches=hours)
    assert request_test(OFFICE)(asked) is holds


@pytest.mark.parametrize(
    ("field", "condition", "options", "holds"),
    [
        ("ServerTime", "DateAfterCondition", {"matches": "2026-11-25T09:29+0000"}, True),
        ("ServerTime", "DateAfterCondition", {"matches": "2026-11-25T10:29+0100"}, True),
        ("ServerTime", "DateAfterCondition", {"matches": "2026-11-25T09:30+0000"}, False),
        (
            "ServerTime",
            "WithinPeriodCondition",
            {"matches": "2026-11-01T00:00+0000/2026-12-01T00:00+0000"},
            True,
        ),
        (
            "ServerTime",
            "WithinPeriodCondition",
            {"matches": "2026-12-01T00:00+0000/2026-12-31T00:00+0000"},
            False,
        ),
        ("RemoteAddress", "StringEqualCondition", {"equals": "192.168.1.17"}, True),
        ("RemoteAddress", "StringMatchCondition", {"matches": r"^192\.168\."}, True),
        ("RemoteAddress", "StringNotMatchCondition", {"matches": r"^192\.168\."}, False),
    ],
)
def test_other_conditions(field: str, condition: str, options: dict[str, str], holds: bool) -> None:
    assert request_test(OFFICE)(query(field, condition, **options)) is holds


@pytest.mark.parametrize(
    "asked",
    [
        query("UserAgent", "StringEqualCondition", equals="x"),
        query("RemoteAddress", "PathGlobCondition", matches="x"),
        query("RemoteAddress", "CIDRCondition", cidr="everywhere"),
        query("RemoteAddress", "CIDRCondition", cidr=5),
        query("RemoteAddress", "CIDRCondition"),
        query("RemoteAddress", "StringMatchCondition", matches="("),
        query("RemoteAddress", "OfficeHoursCondition", matches="Monday/09:00/10:00"),
        query("ServerTime", "OfficeHoursCondition", matches="Monday"),
        query("ServerTime", "OfficeHoursCondition", matches="Caturday/09:00/10:00"),
        query("ServerTime", "OfficeHoursCondition", matches="Monday/25:00/26:00"),
        query("ServerTime", "WithinPeriodCondition", matches="2026-11-01T00:00+0000"),
        {**query("ServerTime", "DateAfterCondition"), "Condition": "x"},
        {**query("ServerTime", "x"), "Condition": {"type": "CIDRCondition", "jsonOptions": "{"}},
        {"@type": "idm.UserSingleQuery", "Login": "x"},
    ],
)
def test_what_is_not_known_fails(asked: dict[str, Any]) -> None:
    with pytest.raises(FlowFailed):
        request_test(OFFICE)(asked)
