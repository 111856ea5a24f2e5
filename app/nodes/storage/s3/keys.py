"""Decides under which key of a bucket a path lies, and which name a key stands for.

A name stands in its key as it is, so that others see the same files. Control characters, which
XML cannot carry, and the backslash, which some servers take for a slash, stand as characters of
the private use area (U+F000 and above), and those as themselves after ESCAPE. A part of a key
that no name stands as (it is empty, `.` or `..`, or has a raw control character) is shown with
`\\xNN`, and its node is broken.
"""

import hashlib
import re

from app.nodes.errors import BadPath
from app.nodes.names import NAME_BYTES, is_name, temporary_name, utf8_length
from app.nodes.storage.describing import ESCAPE as SHOWN_ESCAPE

KEY_BYTES = 1024
"""Longest key, as UTF-8: the limit of S3."""
MARKER = ".flowbutton-folder.tmp"
"""The empty object that makes a folder out of keys; it carries the identity of the folder.

A key that ends in a slash would do, too, but not every server keeps what such an object carries.
"""

SHIFT = 0xF000
ESCAPE = "\uf0ff"
ODD = "".join(map(chr, (*range(1, 0x20), 0x7F, 0x5C)))
STAND_INS = "".join(chr(SHIFT + ord(odd)) for odd in ODD)

_TO_WRITE = str.maketrans(
    dict(zip(ODD, STAND_INS, strict=True)) | {own: ESCAPE + own for own in STAND_INS + ESCAPE}
)
_TO_READ = re.compile(f"{ESCAPE}(.)|([{STAND_INS}])", re.DOTALL)
_RAW = re.compile(rf"[\x00-\x1f\x7f\\{ESCAPE}]|^\.{{1,2}}$")


def part_of(name: str) -> str:
    """Return how a name stands in a key."""
    return name.translate(_TO_WRITE)


def name_of(part: str) -> str | None:
    """Return the name that stands in a key as `part`, None where no name does."""
    name = _TO_READ.sub(lambda found: found[1] or chr(ord(found[2]) - SHIFT), part)
    if name in ("", ".", "..") or part_of(name) != part:
        return None
    return name


def shown(part: str) -> str:
    """Return what people see for a part of a key that stands for no name."""
    if not part:
        return f"{SHOWN_ESCAPE}2f"
    return _RAW.sub(lambda odd: "".join(f"{SHOWN_ESCAPE}{ord(one):02x}" for one in odd[0]), part)


def key_of(prefix: str, inner: str, path: str) -> str:
    """Return the key of an inner path below a prefix, the prefix without its slash for the root.

    Raises BadPath about `path` where a part is no name, such as `..`, which what carries a request
    takes for the folder above, and where a part or the whole is too long or no text.
    """
    names = inner.split("/") if inner else []
    if not all(is_name(name) and len(name.encode()) <= NAME_BYTES for name in names):
        raise BadPath(path)
    key = prefix + "/".join(map(part_of, names)) if names else prefix.rstrip("/")
    if (utf8_length(f"{key}/{MARKER}") or 0) > KEY_BYTES:
        raise BadPath(path)
    return key


def folder_of(key: str) -> str:
    """Return what the keys of all that lies in the folder `key` start with."""
    return f"{key}/" if key else ""


def marker_of(key: str) -> str:
    """Return the key of the object that makes `key` a folder."""
    return folder_of(key) + MARKER


def veil_of(key: str) -> str:
    """Return the key of the object that hides the folder `key` as long as it is there."""
    above, slash, part = key.rpartition("/")
    return above + slash + veil_name(part)


def veil_name(part: str) -> str:
    """Return the last part of the same, for the last part of the key of a folder."""
    return temporary_name(f"veil {part}")


def digest(key: str) -> str:
    """Return a short text that stands for a key where only plain characters may be."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
