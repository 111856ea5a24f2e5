"""Decides which metadata a condition reads, from its text: for explaining, never for deciding."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

OWNER = r"(?:\b(?P<owner{0}>node|folder)\s*\.\s*)?\bmetadata"
QUOTED = r"""(?P<quote{0}>["'])(?P<name{0}>(?:(?!(?P=quote{0}))[^\\])*)(?P=quote{0})"""
READS = re.compile(
    "|".join(
        (
            OWNER.format(1) + r"\s*(?:\.\s*(?:get|has)\s*\(|\[)\s*" + QUOTED.format(1),
            OWNER.format(2) + r"\s*\.\s*(?P<name2>[A-Za-z_]\w*)(?!\w*\s*\()",
            QUOTED.format(3) + r"\s*in\s+" + OWNER.format(3),
        )
    )
)
KEPT = 1_000
"""Conditions whose reads are kept: more than a large installation has."""


@lru_cache(KEPT)
def reads(snippet: str) -> tuple[tuple[str, str], ...]:
    """Return what a condition reads: `folder` or empty text, and the name of the metadata."""
    found = [match.groupdict() for match in READS.finditer(snippet)]
    names = [(_either(groups, "owner"), _either(groups, "name")) for groups in found]
    return tuple(dict.fromkeys(("folder" if of == "folder" else "", name) for of, name in names))


def _either(groups: Mapping[str, str | None], key: str) -> str:
    return next((groups[f"{key}{n}"] or "" for n in (1, 2, 3) if groups.get(f"{key}{n}")), "")


def values_read(snippet: str, node: Mapping[str, Any], folder: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata values that a condition reads, by name; empty text for missing ones."""
    return {
        name: (folder if owner else node).get("metadata", {}).get(name, "")
        for owner, name in reads(snippet)
    }
