"""What can be read in two ways, or not be kept, is refused before anything is made of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.flows import cells_document
from app.flows.cells_document import MAX_IMPORT, load
from app.flows.errors import BadDocument


@pytest.mark.parametrize(
    "data",
    [
        b'{"Label": "A"}',
        b'\xef\xbb\xbf{"Label": "A"}',
        '{"Label": "A"}'.encode("utf-16"),
        b' \n{"Label":"A","Owner":null}\n',
        {"Label": "A"},
        {"Label": "A", "Owner": None},
    ],
)
def test_an_object_is_read_without_its_nulls(data: bytes | dict[str, Any]) -> None:
    assert load(data) == {"Label": "A"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"{",
        b'{"Label": "A"',
        b'{"Label": "A"} {}',
        b"\xff\xfe\xfa",
        b"%PDF-1.7",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": 9223372036854775808}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        rb'{"a": "\ud800"}',
        rb'{"\udfff": 1}',
        rb'{"a": "\u0000"}',
        {"a": float("nan")},
        {"a": object()},
        {"a": b"bytes"},
    ],
)
def test_what_cannot_be_kept_is_refused(data: Any) -> None:
    with pytest.raises(BadDocument, match="not JSON that can be kept"):
        load(data)


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"12", b"null", b"true"])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(BadDocument, match="JSON object"):
        load(data)


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_nesting_past_all_sense_is_refused(opening: bytes) -> None:
    with pytest.raises(BadDocument):
        load(opening * 100_000)


def test_object_that_holds_itself_is_refused() -> None:
    data: dict[str, Any] = {}
    data["a"] = data
    with pytest.raises(BadDocument):
        load(data)


def test_size_is_bounded() -> None:
    fits = b'{"Label": "A"}'.ljust(MAX_IMPORT)
    assert load(fits) == {"Label": "A"}
    with pytest.raises(BadDocument, match="10 MiB"):
        load(fits + b" ")


def test_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_document, "MAX_VALUES", 10)
    assert load({"a": [0] * 8}) == {"a": [0] * 8}
    with pytest.raises(BadDocument, match="more than 10 values"):
        load({"a": [0] * 9})


@settings(deadline=None)
@given(
    st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = load(data)
    except BadDocument:
        document = {}
    assert isinstance(document, dict)
