"""Decides how an object is read like a file: in ranges, as they are asked for, never as a whole."""

import io
import os
from typing import BinaryIO, cast

from app.nodes.errors import StorageFailed
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.objects import Held
from app.nodes.storage.s3.trouble import Refused, naming, refusal

READ_AHEAD = 1024**2
"""Bytes that one request asks for and a reader holds: few requests, little memory."""


class RangedObject(io.RawIOBase):
    """The content of an object as it was when opened; raises StorageFailed once it changed."""

    def __init__(self, client: Client, key: str, held: Held, path: str) -> None:
        self._client, self._key, self._held, self._path = client, key, held, path
        self._place = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that any place can be gone to."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte to be read."""
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place and return it; raises ValueError for one before the start."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._held.size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the start of a file.")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer as far as there is content; return how many bytes that are."""
        length = min(len(buffer), self._held.size - self._place)
        if length <= 0:
            return 0
        with naming(self._path):
            content = self._range(self._place, length)
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)

    def _range(self, start: int, length: int) -> bytes:
        headers = {"range": f"bytes={start}-{start + length - 1}", "if-match": self._held.etag}
        answer = self._client.call("GET", self._key, headers=headers)
        if answer.status_code == 200:
            return answer.content[start : start + length]
        if answer.status_code != 206:
            raise refusal(answer)
        if len(answer.content) != length:
            raise Refused(StorageFailed, "The range is too short.")
        return answer.content


def opened(client: Client, key: str, held: Held, path: str) -> BinaryIO:
    """Return an object open for reading."""
    raw = RangedObject(client, key, held, path)
    return cast(BinaryIO, io.BufferedReader(raw, READ_AHEAD))
