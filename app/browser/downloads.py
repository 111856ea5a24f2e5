"""Decides how a file leaves the house: always as a download, never shown as a page of ours."""

import os
import re
import unicodedata
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

CHUNK = 64 * 1024
"""Bytes held at once while a file is sent."""
ALLOWED = "!#$&+-.^_`|~"
"""Characters beside letters and digits that need no escape in a header (RFC 5987, attr-char)."""
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Controls, and what turns the direction of text: `gnp.exe` can look like `exe.png` with it."""


def answer(stream: BinaryIO, name: str, modified: datetime, environ: dict[str, Any]) -> Response:
    """Return the answer that streams an open file, or the parts of it that are asked for.

    It closes the file. Raises RequestedRangeNotSatisfiable.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    response = Response(
        FileWrapper(stream, CHUNK),
        mimetype="application/octet-stream",
        headers=HEADERS | {"Content-Disposition": disposition(name)},
        direct_passthrough=True,
    )
    response.call_on_close(stream.close)
    response.content_length = size
    response.last_modified = modified
    response.set_etag(f"{size:x}-{modified.timestamp():f}")
    try:
        return response.make_conditional(environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise


def disposition(name: str) -> str:
    """Return the header that gives a download its name, in all its characters (RFC 6266)."""
    name = _ODD.sub("_", name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%/]', "_", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ALLOWED)}"
