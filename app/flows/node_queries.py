"""Decides whether a node answers a query (reference: tree.Query). Pure; it looks at no storage."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed
from app.flows.free_strings import free_string_test
from app.flows.matching import Check, SubQuery, Test, single, wildcard
from app.flows.template_objects import NodeView, identifier
from app.nodes.node import Node

NODE = "tree.Query"
ANY, LEAF, COLLECTION = "UNKNOWN", "LEAF", "COLLECTION"


def node_test(node: Node, moment: datetime) -> Test:
    """Return the test of a node; durations count back from `moment`."""
    checks: dict[str, Check] = {
        "PathPrefix": lambda prefixes, _query: any(is_below(node.path, one) for one in prefixes),
        "PathDepth": lambda depth, query: _at_depth(node.path, int(depth), query),
        "Paths": lambda paths, _query: node.path in map(tidy, paths),
        "UUIDs": lambda ids, _query: uuid_of(node) in ids,
        "ETag": lambda etag, _query: NodeView.FIELDS["Etag"](NodeView(node)) == etag,
        "MinSize": lambda size, _query: node.size >= int(size),
        "MaxSize": lambda size, _query: node.size <= int(size),
        "MinDate": lambda date, _query: node.modified >= _moment(date),
        "MaxDate": lambda date, _query: node.modified <= _moment(date),
        "DurationDate": lambda text, _query: _in_duration(node.modified, str(text), moment),
        "Type": lambda kind, _query: kind in (ANY, COLLECTION if node.is_folder else LEAF),
        "Extension": lambda text, _query: has_extension(node, str(text)),
        "FileName": lambda pattern, _query: wildcard(str(pattern), node.name),
        "FreeString": lambda text, _query: free_string_test(str(text))(node),
    }
    return single(NODE, checks, "Not")


def uuid_of(node: Node) -> str:
    """Return the identifier of a node, which follows from its path."""
    return identifier("node", node.path)


def tidy(path: str) -> str:
    """Return an internal path as nodes have it, without slashes at its ends."""
    return path.strip("/")


def is_below(path: str, prefix: str) -> bool:
    """Return whether a path lies in the folder `prefix`; a folder does not lie in itself.

    All lies below `/`, nothing below an empty text, such as a parameter without a value.
    """
    return bool(prefix) and path.startswith(f"{tidy(prefix)}/".lstrip("/"))


def has_extension(node: Node, text: str) -> bool:
    """Return whether a node has one of the extensions in a list; `gz` is one of `x.tar.gz`."""
    wanted = [item.strip().lstrip(".").lower() for item in text.replace("|", ",").split(",")]
    last = node.extension.rpartition(".")[2]
    return node.extension in wanted or bool(last and last in wanted)


def _at_depth(path: str, depth: int, query: SubQuery) -> bool:
    """Return whether a path has so many names; -1 asks for the children of the path prefixes."""
    if depth >= 0:
        return path.count("/") + 1 == depth
    prefixes: Sequence[str] = query.get("PathPrefix", ())
    return path.rpartition("/")[0] in [tidy(prefix) for prefix in prefixes if prefix]


def _moment(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise FlowFailed(f"“{seconds}” is not a number of seconds since 1970.") from error


def _in_duration(modified: datetime, text: str, moment: datetime) -> bool:
    """`<5d`: changed in the last five days; `>5d`: longer ago (reference: DurationDate)."""
    newer = not text.strip().startswith(">")
    limit = moment - parse_duration(text.strip().lstrip("<>").strip())
    return modified >= limit if newer else modified <= limit
