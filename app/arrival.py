"""Decides when enough of a request has arrived for a thread to answer it; pure, bytes in.

It never judges a request: what is malformed is as complete as the server needs to refuse it.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from app.config import MIB

HEAD_BYTES = 64 * 1024
"""Longest request line and headers: far more than a browser sends."""

BODY_BYTES = MIB
"""Bytes of a body that are waited for, the usual limit of a call. Only uploads are larger."""

LONG_PATHS = (b"GET /dl/",)
"""What is answered with as much as a person has: downloads."""

END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)

State = Literal["arriving", "whole", "long", "refused"]


@dataclass
class Arrival:
    """A request that arrives piece by piece."""

    data: bytearray = field(default_factory=bytearray)
    _body_at: int = 0
    _length: int | None = 0

    def add(self, piece: bytes) -> State:
        """Return how things stand with this piece.

        `whole`: it can be answered without waiting for the caller; `long`: it can be begun, and
        much more is to be received or sent; `refused`: its head does not end.
        """
        searched = max(0, len(self.data) - len(END_OF_HEAD))
        self.data += piece
        if not self._body_at and not self._find_body(searched):
            return "refused" if len(self.data) > HEAD_BYTES else "arriving"
        return self._state()

    @property
    def expects(self) -> bool:
        """Whether the caller waits to be asked for the body."""
        arrived = len(self.data) == self._body_at > 0
        return arrived and bool(_EXPECTS.search(self.data, 0, self._body_at))

    def _find_body(self, start: int) -> bool:
        end = self.data.find(END_OF_HEAD, start)
        if end < 0:
            return False
        self._body_at = end + len(END_OF_HEAD)
        found = _LENGTH.search(self.data, 0, self._body_at)
        chunked = _CHUNKED.search(self.data, 0, self._body_at)
        self._length = None if chunked else int(found[1]) if found else 0
        return True

    def _state(self) -> State:
        arrived = len(self.data) - self._body_at
        if self._is_complete(arrived):
            return "long" if self.data.startswith(LONG_PATHS) else "whole"
        return "long" if arrived >= BODY_BYTES else "arriving"

    def _is_complete(self, arrived: int) -> bool:
        if self._length is None:
            return arrived >= len(LAST_CHUNK) and self.data.endswith(LAST_CHUNK)
        return arrived >= self._length
