"""Holds what a step may look at while it filters and selects, and when it has to give up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.actions.message import Message
from app.database import now
from app.flows import deadlines, free_strings
from app.flows.data import Renderer
from app.flows.definition import Query, Selector
from app.flows.facts import RunFacts
from app.nodes.reading import Reader

NAMES = ("@type", "type")
"""Members of a query that are names: no template is looked for in them."""

UNRENDERED = (*NAMES, "FreeCondition")
"""Members that are not rendered before the query is evaluated."""


@dataclass(frozen=True)
class Reach:
    """What one step of a run may look at: nodes, and the run's facts.

    `key` is unique in the run, `where` names the action to people. Long work calls `check`,
    which raises RunStopped.
    """

    facts: RunFacts
    tree: Reader
    key: str
    where: str
    check: Callable[[], None] = lambda: None

    def renderer(self, message: Message) -> Renderer:
        """Return what renders texts over a message."""
        return Renderer(self.facts, message, self.key, self.where)

    def within(self, selector: Selector) -> "Reach":
        """Return the same reach for as long as a selector may take (reference: Timeout)."""
        limit = deadlines.limit(selector.timeout, now(), "The selection")
        return replace(self, check=deadlines.checking(limit, also=self.check))


def rendered(query: Query | None, renderer: Renderer) -> Query | None:
    """Return the query with every text rendered; raises TemplateProblem."""
    if query is None:
        return None
    sub_queries = tuple(_rendered(sub_query, renderer) for sub_query in query.sub_queries)
    return query.model_copy(update={"sub_queries": sub_queries})


def _rendered(value: Any, renderer: Renderer, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _rendered(item, renderer, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rendered(item, renderer, name) for item in value]
    if not isinstance(value, str) or name in UNRENDERED:
        return value
    if name == "FreeString":
        return free_strings.rendered(value, renderer.text)
    return renderer.parameter(value, name)
