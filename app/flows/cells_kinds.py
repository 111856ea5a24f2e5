"""Decides how each protobuf type of the reference's messages looks as JSON; never which messages.

Names follow protobuf's JSON: enums by name, bytes as base64, whole numbers as numbers.
"""

import math
import struct
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from app.flows.protobuf import (
    FIXED64,
    LENGTH,
    VARINT,
    BadWire,
    Field,
    Kind,
    Table,
    decode,
    encode,
)

Enum = Mapping[int, str]


def text(tag: int, *, repeated: bool = False) -> Field:
    """Return a field that holds text."""
    return Field(tag, Kind(LENGTH, _read_text, _write_text), repeated)


def texts(tag: int) -> Field:
    """Return a field that holds a list of texts."""
    return text(tag, repeated=True)


def data(tag: int) -> Field:
    """Return a field that holds bytes."""
    return Field(tag, Kind(LENGTH, lambda value: b64encode(value).decode(), _write_data))


def flag(tag: int) -> Field:
    """Return a field that holds true or false."""
    return Field(tag, Kind(VARINT, bool, _write_flag))


def whole(tag: int, bits: int = 64) -> Field:
    """Return a field that holds a whole number with a sign; protobuf's JSON may quote it."""
    return Field(
        tag, Kind(VARINT, lambda value: _signed(value, bits), lambda value: _whole(value, bits))
    )


def real(tag: int) -> Field:
    """Return a field that holds a number in 64 bits of floating point."""
    return Field(tag, Kind(FIXED64, _read_real, _write_real))


def enum(tag: int, names: Enum) -> Field:
    """Return a field that holds one of the names; a number without a name stays a number."""
    numbers = {name: number for number, name in names.items()}

    def write(value: Any) -> int:
        if isinstance(value, str) and value not in numbers:
            raise ValueError(f"must be one of {', '.join(numbers)}")
        return _whole(numbers[value] if isinstance(value, str) else value, 32)

    return Field(tag, Kind(VARINT, lambda value: names.get(n := _signed(value, 32), n), write))


def message(tag: int, table: Table, *, repeated: bool = False) -> Field:
    """Return a field that holds a message of its own."""

    def write(value: Any) -> bytes:
        if not isinstance(value, dict):
            raise ValueError("must be an object")
        return encode(value, table)

    kind = Kind(LENGTH, lambda value: decode(value, table), write, merges=True)
    return Field(tag, kind, repeated)


def _read_text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise BadWire("a text is not UTF-8") from error


def _write_text(value: Any) -> bytes:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value.encode()


def _write_data(value: Any) -> bytes:
    if not isinstance(value, str):
        raise ValueError("must be base64")
    return b64decode(value, validate=True)


def _write_flag(value: Any) -> int:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return int(value)


def _signed(value: int, bits: int) -> int:
    """Return a number as two's complement reads it: negative where the highest bit is set."""
    value &= 2**bits - 1
    return value - 2**bits if value >> bits - 1 else value


def _whole(value: Any, bits: int) -> int:
    """Return a number for the wire, which holds 64 bits without a sign."""
    number = int(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError("must be a whole number")
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"must fit into {bits} bits")
    return number & 2**64 - 1


def _read_real(value: bytes) -> float:
    number: float = struct.unpack("<d", value)[0]
    if not math.isfinite(number):
        raise BadWire("a number is not finite")
    return number


def _write_real(value: Any) -> bytes:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return struct.pack("<d", value)
