"""Decides which names a new node may have and what the next name after a clash is.

Names are kept byte for byte: it never normalises, folds case or decodes.
"""

import hashlib
from itertools import count

from app.nodes.errors import BadName

NAME_BYTES = 255
"""Longest name, as UTF-8: the limit of the file systems in use."""
TEMPORARY_PREFIX = ".flowbutton-"
TEMPORARY_SUFFIX = ".tmp"
COMPOUND_EXTENSIONS = ("tar.gz", "tar.bz2", "tar.xz")
"""Extensions that count as a whole."""


def is_temporary(name: str) -> bool:
    """Return whether `name` is one of ours for unfinished work, which nobody gets to see."""
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def temporary_name(key: str) -> str:
    """Return the name for unfinished work known as `key`: the same for the same key."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{TEMPORARY_PREFIX}{digest[:32]}{TEMPORARY_SUFFIX}"


def is_name(name: str) -> bool:
    """Return whether a disk can hold a node called so in a folder, whatever its length."""
    apart = name not in ("", ".", "..") and "/" not in name and "\0" not in name
    return apart and utf8_length(name) is not None


def check_name(name: str) -> None:
    """Raise BadName, saying why, where a new node may not be called `name`.

    Allowed is all that the storage can hold: 1 to NAME_BYTES bytes of UTF-8, whatever they are.
    """
    if reason := _objection(name):
        raise BadName(reason)


def _objection(name: str) -> str:
    if name in ("", ".", ".."):
        return "A name may not be empty, “.” or “..”."
    if "/" in name or "\0" in name:
        return "A name may not hold a slash or a NUL character."
    if name.startswith(TEMPORARY_PREFIX):
        return f"Names that start with “{TEMPORARY_PREFIX}” are kept for unfinished work."
    size = utf8_length(name)
    if size is None:
        return "A name must be valid Unicode text."
    if size > NAME_BYTES:
        return f"A name may have at most {NAME_BYTES} bytes; this one has {size}."
    return ""


def utf8_length(text: str) -> int | None:
    """Return the bytes of `text` as UTF-8; None where it has a lone surrogate."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return None


def divide(name: str) -> tuple[str, str]:
    """Return the stem and the extension of a name, without the dot between, as written.

    `x.tar.gz` gives `x` and `tar.gz`; `README`, `.bashrc` and `a.` have no extension.
    """
    body = name.lstrip(".")
    for compound in COMPOUND_EXTENSIONS:
        start = len(body) - len(compound) - 1
        if start > 0 and body[start:].lower() == f".{compound}":
            return name[: -len(compound) - 1], name[-len(compound) :]
    stem, dot, extension = body.rpartition(".")
    if not (stem and extension):
        return name, ""
    return name[: -len(extension) - len(dot)], extension


def numbered(name: str, number: int) -> str:
    """Return `name` with `-number` before its extension (reference: copymove).

    The stem is cut where the result would be longer than NAME_BYTES.
    """
    stem, extension = divide(name)
    tail = f"-{number}.{extension}" if extension else f"-{number}"
    if len(tail.encode()) >= NAME_BYTES:
        stem, tail = name, f"-{number}"
    room = NAME_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore") + tail


def free_name(name: str, taken: set[str]) -> str:
    """Return the first of `name`, `name-1`, `name-2` … that is not in `taken`."""
    if name not in taken:
        return name
    candidates = (numbered(name, number) for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)
