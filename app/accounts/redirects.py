"""Decides where a person goes after signing in: only ever to a path of our own."""

import re
from urllib.parse import quote, unquote, urlsplit

HOME = "/"
MAX_TARGET = 8192
"""Longest target in characters: a deep path of encoded names fits, a header still does too."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What browsers drop from an address, so that what stands around it moves together."""
PATH_SAFE = "/!$'()*,:@"


def safe_next(target: str | None) -> str:
    """Return `target` where it is a path of ours, else the first page.

    A scheme, a host, a backslash and a control character are refused, and so is what would
    read as a host once decoded and cleaned of control characters.
    """
    if not target or len(target) > MAX_TARGET or "\\" in target or CONTROLS.search(target):
        return HOME
    if not _is_own_path(target) or not _is_own_path(CONTROLS.sub("", unquote(target))):
        return HOME
    return target


def as_target(path: str, query: str) -> str:
    """Return the address of a decoded `path` and an encoded `query`, as `safe_next` takes it."""
    return quote(path, safe=PATH_SAFE) + (f"?{query}" if query else "")


def target_of(address: str) -> str:
    """Return the path and query of a whole address of ours, such as the one a browser shows."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))


def _is_own_path(target: str) -> bool:
    return target.startswith("/") and target[1:2] not in ("/", "\\")
