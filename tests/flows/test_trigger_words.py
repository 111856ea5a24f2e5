"""What starts an action, in words."""

from typing import Any

import pytest

from app.flows.definition import Query, Selector
from app.flows.trigger_words import ANY_START, condition, start

TRIGGER = "jobs.TriggerFilterQuery"


def filtered(*queries: dict[str, Any], operation: str = "OR", label: str = "") -> Selector:
    typed = tuple({"@type": TRIGGER} | query for query in queries)
    return Selector(label=label, query=Query(sub_queries=typed, operation=operation))


NESTED = {
    "@type": "service.Query",
    "Operation": "AND",
    "SubQueries": [{"@type": TRIGGER, "IsManual": True}, {"RunParameterName": "Size"}],
}


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (None, ""),
        (Selector(), ""),
        (filtered(), ""),
        (filtered({"ApiHookSlug": "join-pdfs"}), "hook join-pdfs"),
        (filtered({"IsManual": True}, {"IsSchedule": True}), "by hand or on a schedule"),
        (filtered({"EventNames": ["A", "B"]}), "on A, B"),
        (filtered({"IsApiHook": True}), "any hook"),
        (
            filtered(
                {"RunParameterName": "Do", "RunParameterValue": "it"},
                {"IsManual": True},
                operation="AND",
            ),
            "if Do is it and by hand",
        ),
        (filtered({"IsManual": True, "Not": True}), "not by hand"),
        (filtered(NESTED, {"IsSchedule": True}), "(by hand and if Size is empty) or on a schedule"),
        (filtered({"Unheard": 1}, label="Its own words"), "Its own words"),
    ],
)
def test_a_filter_has_words(selector: Selector | None, words: str) -> None:
    assert condition(selector) == words


def test_a_start_names_its_hook() -> None:
    assert start(filtered({"ApiHookSlug": "join-pdfs"})) == ("Hook", "join-pdfs")
    assert start(filtered({"ApiHookSlug": "a"}, {"ApiHookSlug": "b"})) == (
        "Start",
        "hook a or hook b",
    )
    assert start(None) == ANY_START
