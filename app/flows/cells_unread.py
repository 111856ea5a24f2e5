"""Decides which queries of a document could not be read, or not in full; it judges none of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.flows.cells_finding import Finding
from app.flows.cells_messages import TABLES
from app.flows.cells_queries import CHILDREN, RAW, TYPE, is_any, is_known, is_text_map
from app.flows.protobuf import REST_KEY


def unreadable(value: Any, place: str) -> Iterator[Finding]:
    """Yield the queries, at whatever place, that are not known or known in part only."""
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from unreadable(item, f"{place}[{at}]")
    elif isinstance(value, dict) and is_any(value):
        yield from _unknown_parts(value, place)
        if is_known(value):
            yield from unreadable(value.get(CHILDREN), f"{place}.{CHILDREN}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not is_text_map(key, item):
                yield from unreadable(item, f"{place}.{key}" if place else key)


def _unknown_parts(query: Mapping[str, Any], place: str) -> Iterator[Finding]:
    name = query[TYPE]
    if name not in TABLES:
        yield Finding(place, f"unknown type {name}")
    elif query.keys() == {TYPE, RAW}:
        yield Finding(place, f"cannot be read as {name}")
    elif not is_known(query):
        unknown = ", ".join(sorted(query.keys() - TABLES[name].keys() - {TYPE, REST_KEY}))
        yield Finding(place, f"{name} has unknown fields: {unknown}")
    elif REST_KEY in query:
        yield Finding(place, f"{name} has fields that are not known")
