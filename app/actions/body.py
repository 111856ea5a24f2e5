"""Decides how bytes travel in an output: text as text, all else in base64 and marked as such."""

import base64
from typing import Any

from app.actions.errors import ActionFailed
from app.actions.message import Output

MAX_BODY = 5 * 1024**2
"""Bytes of an output: it travels in the message through the whole run, and is recorded."""

ENCODING, TYPE, SIZE = "@encoding", "@type", "@size"


def packed(content: bytes, content_type: str) -> tuple[str, dict[str, Any]]:
    """Return the text and the JSON of an output that stands for bytes which are no text.

    `raw` returns the bytes again. Raises ActionFailed above MAX_BODY.
    """
    if len(content) > MAX_BODY:
        limit = MAX_BODY // 1024**2
        raise ActionFailed(f"The result is longer than {limit} MiB; give it a target.")
    about = {ENCODING: "base64", TYPE: content_type, SIZE: len(content)}
    return base64.b64encode(content).decode(), about


def raw(output: Output) -> bytes:
    """Return the bytes that an output stands for: those that were packed, else its text's."""
    if isinstance(output.json, dict) and output.json.get(ENCODING) == "base64":
        try:
            return base64.b64decode(output.text, validate=True)
        except ValueError:
            return output.text.encode(errors="replace")
    return output.text.encode(errors="replace")
