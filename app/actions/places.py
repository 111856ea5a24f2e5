"""Decides where a result goes and what it is called; it never looks at what is there."""

from app.actions.errors import BadActionParameter
from app.nodes.errors import BadPath
from app.nodes.names import NAME_BYTES, divide
from app.nodes.node import Node
from app.nodes.paths import split


def parent(path: str) -> str:
    """Return the path of the folder that holds `path`; empty above the top."""
    return path.rpartition("/")[0]


def basename(path: str) -> str:
    """Return the last component of `path`."""
    return path.rpartition("/")[2]


def stem(node: Node) -> str:
    """Return the node's name without its extension; a folder's name has none."""
    return node.name if node.is_folder else divide(node.name)[0]


def fitting_name(start: str, end: str) -> str:
    """Return `start` + `end`, where `start` is cut so that the name has at most NAME_BYTES."""
    room = NAME_BYTES - len(end.encode())
    return start.encode()[:room].decode(errors="ignore") + end


def with_ending(name: str, ending: str) -> str:
    """Return `name` with the ending, which it may have already in any case; never too long."""
    start = name[: -len(ending)] if name.lower().endswith(ending) and name != ending else name
    return fitting_name(start, ending)


def clean(path: str, parameter: str) -> str:
    """Return `path` as an internal path, without slashes at its ends.

    Raises BadActionParameter, naming the parameter, where a part is `..`, empty or not usable
    otherwise.
    """
    try:
        return "/".join(split(path.strip("/")))
    except BadPath as error:
        message = f"The parameter “{parameter}” is not a usable path: “{path}”."
        raise BadActionParameter(message) from error


def place(target: str, parameter: str, beside: str) -> tuple[str, str]:
    """Return the folder and the name that `target` means.

    A target without a slash is a name in the folder `beside`, any other an internal path.
    Raises BadActionParameter where it is not a usable path.
    """
    path = clean(target, parameter)
    return (parent(path), basename(path)) if "/" in path else (beside, path)
