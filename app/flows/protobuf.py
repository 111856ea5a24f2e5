"""Decides how protobuf messages become JSON values and back, by tables of fields.

Only what a table names is understood; all other fields stay, as their bytes, under `REST_KEY`.
It never knows what a message means.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

REST_KEY = "@rest"
"""Holds, as base64, the fields of a message that its table does not name."""

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""Wire types; the two others, 3 and 4, are groups, which proto3 does not have."""

FIXED_SIZES = {FIXED64: 8, FIXED32: 4}
ZERO = bytes(8)
MAX_VARINT_BYTES = 10
"""Bytes that 64 bits need at seven each."""
MAX_TAG = 2**29 - 1
"""The largest number that protobuf gives a field."""

Json = dict[str, Any]


class BadWire(ValueError):
    """The bytes are not a message of this table."""


class BadValue(ValueError):
    """A value does not have the type of its field; `path` leads to it."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


class UnknownField(BadValue):
    """A field is not in the table of its message."""


class Piece(NamedTuple):
    """One field on the wire: its number, wire type and value, and all its bytes."""

    tag: int
    wire: int
    value: int | bytes
    raw: bytes


@dataclass(frozen=True)
class Kind:
    """How the values of one type travel; `write` raises ValueError for a value of another."""

    wire: int
    read: Callable[[Any], Any]
    write: Callable[[Any], int | bytes]
    merges: bool = False
    """Whether a field that comes twice is one message in two parts; else the last one counts."""


@dataclass(frozen=True)
class Field:
    """A field's number and kind, and whether it holds a list."""

    tag: int
    kind: Kind
    repeated: bool = False


Table = Mapping[str, Field]


def decode(data: bytes, table: Table) -> Json:
    """Return the message in `data`; defaults are left out. Raises BadWire."""
    names = {field.tag: name for name, field in table.items()}
    found: dict[str, list[Any]] = {}
    rest = bytearray()
    for piece in pieces(data):
        name = names.get(piece.tag)
        if name is None or table[name].kind.wire != piece.wire:
            rest += piece.raw
        else:
            found.setdefault(name, []).append(piece.value)
    values = {
        name: _read(table[name], parts)
        for name, parts in found.items()
        if not _is_default(table[name], parts[-1])
    }
    return values | ({REST_KEY: b64encode(rest).decode()} if rest else {})


def encode(values: Mapping[str, Any], table: Table) -> bytes:
    """Return the message of `values`, fields in the order of their numbers.

    Raises UnknownField where the table does not name a field, BadValue for a wrong type.
    """
    parts = []
    for name, value in values.items():
        if name == REST_KEY:
            parts.append((MAX_TAG + 1, _rest(value)))
        elif name not in table:
            raise UnknownField(name, f"“{name}” is not a field of this message")
        else:
            parts.append((table[name].tag, _write(name, table[name], value)))
    return b"".join(data for _tag, data in sorted(parts))


def pieces(data: bytes) -> Iterator[Piece]:
    """Yield the fields of a message as they come. Raises BadWire."""
    start = 0
    while start < len(data):
        key, end = _read_varint(data, start)
        tag, wire = key >> 3, key & 7
        if not 1 <= tag <= MAX_TAG:
            raise BadWire("a field has an impossible number")
        value, end = _read_value(data, end, wire)
        yield Piece(tag, wire, value, data[start:end])
        start = end


def varint(number: int) -> bytes:
    """Return a number of at most 64 bits in the wire's form, seven bits a byte."""
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    return bytes([*data, number])


def _read_value(data: bytes, start: int, wire: int) -> tuple[int | bytes, int]:
    if wire == VARINT:
        return _read_varint(data, start)
    if wire == LENGTH:
        size, start = _read_varint(data, start)
    elif wire in FIXED_SIZES:
        size = FIXED_SIZES[wire]
    else:
        raise BadWire("a field has an unknown wire type")
    if start + size > len(data):
        raise BadWire("a field ends behind its message")
    return data[start : start + size], start + size


def _read_varint(data: bytes, start: int) -> tuple[int, int]:
    number = 0
    for index, byte in enumerate(data[start : start + MAX_VARINT_BYTES]):
        number |= (byte & 127) << 7 * index
        if byte < 128:
            return number & 2**64 - 1, start + index + 1
    raise BadWire("a number does not end")


def _read(field: Field, parts: list[Any]) -> Any:
    if field.repeated:
        return [field.kind.read(part) for part in parts]
    return field.kind.read(b"".join(parts) if field.kind.merges else parts[-1])


def _write(name: str, field: Field, value: Any) -> bytes:
    if not field.repeated:
        return _write_one(name, field, value)
    if not isinstance(value, list):
        raise BadValue(name, "must be a list")
    return b"".join(_write_one(f"{name}[{at}]", field, item) for at, item in enumerate(value))


def _write_one(path: str, field: Field, value: Any) -> bytes:
    try:
        written = field.kind.write(value)
    except BadValue as error:
        raise type(error)(f"{path}.{error.path}", str(error)) from error
    except ValueError as error:
        raise BadValue(path, str(error)) from error
    if _is_default(field, written):
        return b""
    key = varint(field.tag << 3 | field.kind.wire)
    if isinstance(written, int):
        return key + varint(written)
    return key + (varint(len(written)) if field.kind.wire == LENGTH else b"") + written


def _rest(value: Any) -> bytes:
    try:
        data = b64decode(value, validate=True)
        list(pieces(data))
    except (TypeError, ValueError) as error:
        raise BadValue(REST_KEY, "must be the base64 of protobuf fields") from error
    return data


def _is_default(field: Field, value: int | bytes) -> bool:
    """Return whether proto3 leaves a value out: never in a list, nor an empty message."""
    if field.repeated or field.kind.merges:
        return False
    return not value or (field.kind.wire == FIXED64 and value == ZERO)
