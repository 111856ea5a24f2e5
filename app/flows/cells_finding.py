"""Holds one place of an imported document and what is to be said of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A place, `Actions[0].NodesFilter.Query.SubQueries[1]`, and a few words for people."""

    where: str
    what: str
