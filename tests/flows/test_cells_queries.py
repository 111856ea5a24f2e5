"""Both encodings of the reference end up in our readable form, and nothing is lost on the way."""

from base64 import b64encode
from typing import Any

import pytest

from app.flows.cells_messages import TABLES
from app.flows.cells_queries import MAX_QUERY_DEPTH, exported, readable
from app.flows.protobuf import encode
from app.problems import FieldError

PREFIX = "type.googleapis.com/"
SPLIT = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "pdf-split-pages"}


def read(value: Any) -> Any:
    """Read a part without errors."""
    errors: list[FieldError] = []
    result = readable(value, "Here", errors)
    assert errors == []
    return result


def wire(name: str, **fields: Any) -> dict[str, Any]:
    """Write a query as an exported file holds it."""
    data = encode(fields, TABLES[name])
    return {"type_url": PREFIX + name, "value": b64encode(data).decode()}


@pytest.mark.parametrize(
    "query",
    [
        {"type_url": PREFIX + "jobs.TriggerFilterQuery", "value": "Kg9wZGYtc3BsaXQtcGFnZXM="},
        {"@type": PREFIX + "jobs.TriggerFilterQuery", "ApiHookSlug": "pdf-split-pages"},
        {"@type": PREFIX + "jobs.TriggerFilterQuery", "apiHookSlug": "pdf-split-pages"},
        {
            "@type": "jobs.TriggerFilterQuery",
            "ApiHookSlug": "pdf-split-pages",
            "IsManual": False,
            "EventNames": [],
        },
        SPLIT,
    ],
)
def test_both_encodings_become_one(query: dict[str, Any]) -> None:
    assert read(query) == SPLIT


def test_numbers_and_enums_of_the_rest_form_become_those_of_the_wire() -> None:
    rest = {"@type": "tree.Query", "MinSize": "12", "Type": 1, "PathDepth": 1}
    assert read(rest) == {"@type": "tree.Query", "MinSize": 12, "Type": "LEAF", "PathDepth": 1}


def test_nested_queries_are_read_in_both_encodings() -> None:
    ours = {
        "@type": "service.Query",
        "SubQueries": [
            {"@type": "tree.Query", "Extension": "md"},
            {"@type": "tree.Query", "FileName": ".pydio", "Not": True},
        ],
        "Operation": "AND",
    }
    children = [wire("tree.Query", Extension="md"), wire("tree.Query", FileName=".pydio", Not=True)]
    assert read(wire("service.Query", SubQueries=children, Operation="AND")) == ours
    mixed = {"@type": PREFIX + "service.Query", "SubQueries": children, "Operation": "AND"}
    assert read(mixed) == ours
    assert exported(ours) == wire("service.Query", SubQueries=children, Operation="AND")


@pytest.mark.parametrize(
    ("given", "ours", "written"),
    [(1, "AND", 1), ("AND", "AND", 1), (0, None, None), ("OR", None, None), (7, 7, 7)],
)
def test_operation_is_a_word_here_and_a_number_there(given: Any, ours: Any, written: Any) -> None:
    result = read({"Query": {"SubQueries": [], "Operation": given}})
    assert result["Query"].get("Operation") == ours
    assert exported(result)["Query"].get("Operation") == written


def test_texts_under_free_keys_are_left_alone() -> None:
    action = {
        "Parameters": {"@type": "tree.Query", "Operation": "OR", "value": "x"},
        "Metadata": {"type_url": "tree.Query"},
    }
    assert read(action) == action
    assert exported(action) == action


@pytest.mark.parametrize(
    "kept",
    [
        {"@type": "jobs.Unheard", "value": "AAE="},
        {"@type": "jobs.Unheard", "Colour": "red", "Inner": {"type_url": "x", "Operation": 0}},
        {"@type": "tree.Query", "value": "/w=="},
        {"@type": "tree.Query", "value": "not base64"},
        {"@type": "tree.Query", "Extension": "pdf", "Colour": "red"},
        {"@type": "service.Query", "SubQueries": 3, "Colour": {"@type": "tree.Query"}},
        {"@type": "other.example/tree.Query", "value": ""},
        {"@type": ""},
    ],
)
def test_what_is_not_known_is_kept_and_written_back(kept: dict[str, Any]) -> None:
    assert read(kept) == kept
    assert read(exported(kept)) == kept


def test_unknown_type_goes_back_as_it_came() -> None:
    query = {"type_url": PREFIX + "jobs.Unheard", "value": "AAE="}
    assert exported(read(query)) == query
    query = {"@type": PREFIX + "jobs.Unheard", "Colour": "red"}
    assert exported(read(query)) == query


def test_unknown_fields_of_a_known_message_are_kept() -> None:
    data = encode({"Extension": "pdf"}, TABLES["tree.Query"])
    query = {
        "type_url": PREFIX + "tree.Query",
        "value": b64encode(data + b"\xa2\x06\x02hi").decode(),
    }
    ours = read(query)
    assert ours == {"@type": "tree.Query", "Extension": "pdf", "@rest": "ogYCaGk="}
    assert exported(ours) == query


def test_query_without_any_field_has_no_value() -> None:
    query = {"type_url": PREFIX + "tree.Query"}
    assert read(query) == {"@type": "tree.Query"}
    assert exported({"@type": "tree.Query"}) == query


def test_query_with_a_child_that_cannot_be_encoded_is_written_in_the_rest_form() -> None:
    child = {"@type": "tree.Query", "Colour": "red"}
    ours = {"@type": "service.Query", "SubQueries": [child], "Operation": "AND"}
    written = exported(ours)
    assert written["@type"] == PREFIX + "service.Query"
    assert written["SubQueries"][0]["@type"] == PREFIX + "tree.Query"
    assert read(written) == ours


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"@type": "tree.Query", "Paths": "a"}, "Here.Paths"),
        ({"@type": "tree.Query", "Paths": [1]}, "Here.Paths[0]"),
        ({"@type": "tree.Query", "MinSize": 1.5}, "Here.MinSize"),
        ({"@type": "tree.Query", "Type": "TREE"}, "Here.Type"),
        ({"@type": "tree.Query", "value": 5}, "Here.value"),
        ({"type_url": "tree.Query", "value": []}, "Here.value"),
        ({"@type": "tree.Query", "@rest": "!"}, "Here.@rest"),
        ({"@type": "service.Query", "SubQueries": 3}, "Here.SubQueries"),
        ({"@type": "service.Query", "SubQueries": {}}, "Here.SubQueries"),
        ({"@type": "service.Query", "SubQueries": ""}, "Here.SubQueries"),
        ({"@type": "service.Query", "SubQueries": [{}]}, "Here.SubQueries"),
        ({"@type": "service.Query", "SubQueries": [SPLIT], "Operation": "XOR"}, "Here.Operation"),
        (
            {"@type": "service.Query", "SubQueries": [SPLIT, {"@type": "tree.Query", "Not": 1}]},
            "Here.SubQueries[1].Not",
        ),
    ],
)
def test_wrong_type_is_named_with_its_place(query: dict[str, Any], place: str) -> None:
    errors: list[FieldError] = []
    readable(query, "Here", errors)
    assert [error.field for error in errors] == [place]


@pytest.mark.parametrize("wired", [True, False])
def test_depth_of_queries_is_bounded(wired: bool) -> None:
    def nested(levels: int) -> dict[str, Any]:
        query: dict[str, Any] = wire("tree.Query", Extension="md")
        for _level in range(levels - 1):
            if wired:
                query = wire("service.Query", SubQueries=[query])
            else:
                query = {"@type": "service.Query", "SubQueries": [query]}
        return query

    assert read(exported(read(nested(MAX_QUERY_DEPTH)))) == read(nested(MAX_QUERY_DEPTH))
    errors: list[FieldError] = []
    readable(nested(MAX_QUERY_DEPTH + 1), "Here", errors)
    assert [error.message for error in errors] == ["nested deeper than 20 levels"]
