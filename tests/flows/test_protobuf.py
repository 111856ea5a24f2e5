"""The wire format: numbers, texts, lists and messages, and what no table names."""

from base64 import b64decode, b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.flows.cells_messages import GEO_QUERY, POINT, TABLES
from app.flows.protobuf import REST_KEY, BadValue, BadWire, UnknownField, decode, encode, pieces

TREE = TABLES["tree.Query"]
TRIGGER = TABLES["jobs.TriggerFilterQuery"]


@pytest.mark.parametrize(
    ("base64", "table", "values"),
    [
        ("", TREE, {}),
        ("Kg9wZGYtc3BsaXQtcGFnZXM=", TRIGGER, {"ApiHookSlug": "pdf-split-pages"}),
        ("CAE=", TRIGGER, {"IsSchedule": True}),
        (
            "Gg1OT0RFX0NIQU5HRTowGg1OT0RFX0NIQU5HRToz",
            TRIGGER,
            {"EventNames": ["NODE_CHANGE:0", "NODE_CHANGE:3"]},
        ),
        ("MAE=", TREE, {"Type": "LEAF"}),
        ("OgYucHlkaW9wAQ==", TREE, {"FileName": ".pydio", "Not": True}),
        ("KAM=", TABLES["idm.WorkspaceSingleQuery"], {"scope": "LINK"}),
    ],
)
def test_message_is_read_and_written_byte_for_byte(
    base64: str, table: Any, values: dict[str, Any]
) -> None:
    data = b64decode(base64)
    assert decode(data, table) == values
    assert encode(values, table) == data


@pytest.mark.parametrize(
    "values",
    [
        {"PathDepth": -1},
        {"MinSize": 2**63 - 1, "MaxSize": -(2**63)},
        {"Type": 9},
        {"GeoQuery": {}},
        {"GeoQuery": {"Center": {"Lat": 48.2, "Lon": -0.5}, "Distance": "11km"}},
        {"PathPrefix": ["", "{{.Node.Path}}", "ü 🚀"]},
    ],
)
def test_value_survives_the_wire(values: dict[str, Any]) -> None:
    assert decode(encode(values, TREE), TREE) == values


@pytest.mark.parametrize(
    "values",
    [{"Not": False}, {"FileName": ""}, {"MinSize": 0}, {"Paths": []}, {"Type": "UNKNOWN"}],
)
def test_default_is_left_out(values: dict[str, Any]) -> None:
    assert encode(values, TREE) == b""


def test_default_on_the_wire_is_left_out() -> None:
    assert decode(bytes([6 << 3, 0, 7 << 3 | 2, 0]), TREE) == {}
    assert decode(bytes([1 << 3 | 1, *bytes(8)]), POINT) == {}


def test_last_value_of_a_repeated_scalar_counts() -> None:
    assert decode(bytes([2 << 3, 1, 2 << 3, 5]), TREE) == {"MinSize": 5}


def test_parts_of_a_message_are_joined() -> None:
    one = encode({"Center": {"Lat": 1.0}}, GEO_QUERY)
    two = encode({"Center": {"Lon": 2.0}}, GEO_QUERY)
    assert decode(one + two, GEO_QUERY) == {"Center": {"Lat": 1.0, "Lon": 2.0}}


@pytest.mark.parametrize(
    "field",
    [
        bytes([100 << 3 & 127 | 128, 100 >> 4, 7]),
        bytes([1 << 3, 5]),  # PathPrefix is text, not a number
        bytes([6 << 3 | 5, 1, 2, 3, 4]),
        bytes([6 << 3 | 1, *range(8)]),
    ],
)
def test_unknown_field_is_kept(field: bytes) -> None:
    known = encode({"Extension": "pdf"}, TREE)
    values = decode(field + known, TREE)
    assert values == {"Extension": "pdf", REST_KEY: b64encode(field).decode()}
    assert encode(values, TREE) == known + field


@pytest.mark.parametrize(
    "data",
    [
        b"\x30",  # no value
        b"\x80",  # half a key
        b"\x30" + b"\xff" * 10,  # a number without end
        b"\x3a\x05pdf",  # shorter than it says
        b"\x3a\x02\xff\xfe",  # not UTF-8
        b"\x33\x00",  # a group
        b"\x37\x00",  # no wire type
        b"\x00\x00",  # field 0
        b"\x09\x00",  # half of 64 bits
        bytes([11 << 3 | 2, 1, 0x80]),  # broken inside
        bytes([11 << 3 | 2, 11, 1 << 3 | 2, 9, 9, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F]),  # infinite
    ],
)
def test_broken_message_is_named(data: bytes) -> None:
    with pytest.raises(BadWire):
        decode(data, TREE)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"Paths": "a"}, "Paths"),
        ({"Paths": ["a", 1]}, "Paths[1]"),
        ({"FileName": 5}, "FileName"),
        ({"Not": "true"}, "Not"),
        ({"Not": 1}, "Not"),
        ({"MinSize": True}, "MinSize"),
        ({"MinSize": 1.5}, "MinSize"),
        ({"MinSize": "many"}, "MinSize"),
        ({"MinSize": 2**63}, "MinSize"),
        ({"PathDepth": 2**31}, "PathDepth"),
        ({"Type": "TREE"}, "Type"),
        ({"Type": []}, "Type"),
        ({"GeoQuery": 3}, "GeoQuery"),
        ({"GeoQuery": {"Center": {"Lat": "north"}}}, "GeoQuery.Center.Lat"),
        ({REST_KEY: 7}, REST_KEY),
        ({REST_KEY: "!"}, REST_KEY),
        ({REST_KEY: "MA=="}, REST_KEY),
    ],
)
def test_wrong_type_is_named_with_its_place(values: dict[str, Any], path: str) -> None:
    with pytest.raises(BadValue) as caught:
        encode(values, TREE)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("values", "path"),
    [({"Colour": "red"}, "Colour"), ({"GeoQuery": {"Shape": 1}}, "GeoQuery.Shape")],
)
def test_unknown_name_is_told_apart(values: dict[str, Any], path: str) -> None:
    with pytest.raises(UnknownField) as caught:
        encode(values, TREE)
    assert caught.value.path == path


def test_whole_number_may_be_quoted_as_protobuf_does() -> None:
    assert encode({"MinSize": "12"}, TREE) == encode({"MinSize": 12}, TREE)


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)
queries = st.fixed_dictionaries(
    {},
    optional={
        "PathPrefix": st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1),
        "MinSize": st.integers(-(2**63), 2**63 - 1).filter(bool),
        "PathDepth": st.integers(-(2**31), 2**31 - 1).filter(bool),
        "Type": st.sampled_from(["LEAF", "COLLECTION"]) | st.integers(3, 99),
        "FileName": texts,
        "Not": st.just(True),
        "GeoQuery": st.fixed_dictionaries(
            {},
            optional={
                "Distance": texts,
                "Center": st.fixed_dictionaries(
                    {},
                    optional={"Lat": st.floats(allow_nan=False, allow_infinity=False).filter(bool)},
                ),
            },
        ),
    },
)


@settings(deadline=None)
@given(queries)
def test_every_query_survives_the_wire(values: dict[str, Any]) -> None:
    assert decode(encode(values, TREE), TREE) == values


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from(sorted(TABLES)))
def test_what_can_be_read_can_be_written_and_read_again(data: bytes, name: str) -> None:
    table = TABLES[name]
    try:
        values = decode(data, table)
    except BadWire:
        return
    assert decode(encode(values, table), table) == values


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_pieces_are_all_of_the_bytes(data: bytes) -> None:
    try:
        found = list(pieces(data))
    except BadWire:
        return
    assert b"".join(piece.raw for piece in found) == data
