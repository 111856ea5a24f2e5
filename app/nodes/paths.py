"""Decides what a path may be and translates between what people send and what flows see.

A userspace path is `workspace-slug/inner/path`, an internal path `datasource-name/inner/path`.
It never normalises or decodes a path, and never looks whether anything bears it.
"""

from app.nodes.errors import BadPath, NotPermitted
from app.nodes.names import NAME_BYTES, is_temporary, utf8_length
from app.nodes.rights import Need, Rights

__all__ = ["BadPath", "resolve", "split", "to_internal", "to_userspace"]

PATH_BYTES = 2048
"""Longest path, as UTF-8: what a row of an index holds on every database in use."""
DEPTH = 128
"""Most parts of a path: deeper than any real folder, and each costs an open file on a removal."""
NEVER_NAMES = ("", ".", "..")


def split(path: str) -> tuple[str, ...]:
    """Return the names that make up a userspace or internal path, exactly as written.

    Raises BadPath where the path can name nothing: no part may be empty, `.`, `..`, longer
    than NAME_BYTES or kept for unfinished work; no NUL, no lone surrogate; DEPTH, PATH_BYTES.
    """
    size = utf8_length(path)
    names = tuple(path.split("/"))
    if size is None or size > PATH_BYTES or len(names) > DEPTH or "\0" in path:
        raise BadPath(path)
    if any(_is_unusable(name) for name in names):
        raise BadPath(path)
    return names


def _is_unusable(name: str) -> bool:
    return name in NEVER_NAMES or is_temporary(name) or len(name.encode()) > NAME_BYTES


def to_internal(userspace: str, subjects: frozenset[str] | None, need: Need = "read") -> str:
    """Return the internal path for what a caller sent; existence is not looked at.

    Raises NotPermitted, naming only what was sent, where the workspace is unknown or the
    caller may not read (or write) there. For many paths see `resolve`.
    """
    return resolve(userspace, Rights(subjects), need)


def resolve(userspace: str, rights: Rights, need: Need = "read") -> str:
    """Return the same as `to_internal`; the grants are read once for all paths of a caller."""
    slug, *inner = split(userspace)
    root = rights.root_of(slug)
    if root is None:
        raise NotPermitted(userspace)
    path = "/".join([root, *inner])
    if not rights.may(path, need):
        raise NotPermitted(userspace)
    return path


def to_userspace(internal: str, subjects: frozenset[str] | None) -> str | None:
    """Return the path by which a viewer knows an internal path, None where they may not see it."""
    return Rights(subjects).userspace(internal)
