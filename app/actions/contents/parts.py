"""Decides how the results of a job travel from its process: part after part, in frames.

A frame is a kind, a length and that many bytes. The reading side trusts nothing of it.
"""

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.actions.errors import ActionFailed, BadActionParameter
from app.problems import Problem

CHUNK = 256 * 1024
"""Bytes of content in one frame; small enough for many runs side by side."""

MAX_FRAME = 1024 * 1024
"""Bytes of any frame that is taken: what a job tells of a part, or why it refuses, is small."""

_HEAD = struct.Struct(">cI")
_PART, _PIECE, _END, _REFUSED, _DONE = b"P", b"C", b"E", b"R", b"D"
_ERRORS = {error.__name__: error for error in (ActionFailed, BadActionParameter)}


class Broken(Exception):
    """What arrives is no result: the process died, or it was taken over by a file."""


@dataclass(frozen=True)
class Part:
    """One result of a job: what is told of it, as JSON, and its content in pieces.

    The content can be read once, and only until the next part is asked for.
    """

    told: Mapping[str, Any]
    content: Iterable[bytes] = ()


def send(parts: Iterable[Part], stream: BinaryIO) -> None:
    """Write all parts as they come, or the error that ended them, a lack of memory too."""
    try:
        for part in parts:
            _write(stream, _PART, json.dumps(part.told).encode())
            for content in part.content:
                for start in range(0, len(content), CHUNK):
                    _write(stream, _PIECE, content[start : start + CHUNK])
            _write(stream, _END)
        _write(stream, _DONE)
    except (ActionFailed, BadActionParameter) as error:
        _refuse(stream, error)
    except MemoryError:
        _refuse(stream, ActionFailed("It needs too much memory; take a smaller file."))
    stream.flush()


def _refuse(stream: BinaryIO, error: Problem) -> None:
    _write(stream, _REFUSED, json.dumps([type(error).__name__, error.detail]).encode())


def _write(stream: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    stream.write(_HEAD.pack(kind, len(content)))
    stream.write(content)


def received(read: Callable[[int], bytes]) -> Iterator[Part]:
    """Yield the parts that `read`, which gives exactly as many bytes as asked, brings.

    Raises what the job raised, and Broken for anything that `send` would not write.
    """
    while True:
        kind, content = _frame(read)
        if kind == _DONE:
            return
        if kind == _REFUSED:
            raise _error(content)
        if kind != _PART:
            raise Broken
        pieces = _pieces(read)
        yield Part(_told(content), pieces)
        for _left in pieces:
            pass


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while True:
        kind, content = _frame(read)
        if kind == _END:
            return
        if kind == _REFUSED:
            raise _error(content)
        if kind != _PIECE:
            raise Broken
        yield content


def _frame(read: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    kind, length = _HEAD.unpack(read(_HEAD.size))
    if length > MAX_FRAME:
        raise Broken
    return kind, read(length)


def _told(content: bytes) -> Mapping[str, Any]:
    told = _json(content)
    if not isinstance(told, dict):
        raise Broken
    return told


def _error(content: bytes) -> Problem:
    match _json(content):
        case [str(name), str(detail)] if name in _ERRORS:
            return _ERRORS[name](detail)
        case _:
            return ActionFailed()


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Broken from error
