"""A change of a node passes all filters of a flow or none; what cannot be judged never passes."""

from typing import Any

import pytest

from app.flows.definition import parse
from app.flows.errors import FlowFailed
from app.flows.event_filters import passes
from app.flows.queries import Trigger
from app.nodes.tree import Tree

from .plain import World, asking, nodes, users

PDF = {"NodeEventFilter": asking(nodes(Extension="pdf"))}
HERE = {"DataSourceFilter": asking({"@type": "object.DataSourceSingleQuery", "Name": "data"})}
AWAY = {"DataSourceFilter": asking({"@type": "object.DataSourceSingleQuery", "Name": "other"})}
STAFF = {"ContextMetaFilter": {"Type": 1, **asking(users(HasProfile="standard"))}}
ADMINS = {"ContextMetaFilter": {"Type": "ContextUser", **asking(users(HasProfile="admin"))}}


def judged(world: World, path: str, **fields: Any) -> bool:
    flow = parse({"Label": "F", "EventNames": ["NODE_CHANGE:0"], **fields})
    facts = world.facts(flow, trigger=Trigger(event="NODE_CHANGE:0"))
    return passes(facts, Tree(None).stat(path))


@pytest.mark.parametrize(
    ("fields", "passed"),
    [
        ({}, True),
        (PDF, True),
        ({"NodeEventFilter": asking(nodes(Extension="md"))}, False),
        ({"NodeEventFilter": {"Pathes": ["data/docs/a.pdf/"]}}, True),
        ({"NodeEventFilter": {"Pathes": ["data/docs/b.pdf"]}}, False),
        ({"NodeEventFilter": {"All": True, "Pathes": ["x"]}}, True),
        (HERE, True),
        (AWAY, False),
        ({"DataSourceFilter": {"All": True}}, True),
        (STAFF, True),
        (ADMINS, False),
        ({**PDF, **HERE, **STAFF}, True),
        ({**PDF, **HERE, **ADMINS}, False),
        ({**PDF, **AWAY, **STAFF}, False),
    ],
)
def test_all_filters_decide(world: World, fields: dict[str, Any], passed: bool) -> None:
    assert judged(world, "data/docs/a.pdf", **fields) is passed


@pytest.mark.parametrize(
    "fields",
    [
        {"IdmFilter": {"All": True}},
        {"UserEventFilter": {"All": True}},
        {"MoonFilter": {"All": True}},
        {"ContextMetaFilter": {"Label": "of the call"}},
        {"ContextMetaFilter": {"Type": 7}},
        {"DataSourceFilter": {"Type": 1, "All": True}},
        {"NodeEventFilter": {"All": True, "Range": {"Limit": "1"}}},
        {"NodeEventFilter": {"All": True, "Moon": "full"}},
        {"NodeEventFilter": asking({"@type": "jobs.Unheard", "value": "AA=="})},
        {"NodeEventFilter": {"Query": {"SubQueries": [nodes(Extension="pdf")], "Limit": 1}}},
    ],
)
def test_what_cannot_be_judged_is_refused(world: World, fields: dict[str, Any]) -> None:
    with pytest.raises(FlowFailed):
        judged(world, "data/docs/a.pdf", **fields)
