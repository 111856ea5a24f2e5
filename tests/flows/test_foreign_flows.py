"""Flows that none of the published ones is like: told truly, the same in both forms, kept whole."""

import json
from typing import Any

import pytest

from app.buttons.javascript import translate
from app.flows.cells import read, write
from app.flows.cells_report import ImportReport
from app.flows.definition import Flow
from app.flows.queries import Trigger
from app.flows.request_queries import REQUEST
from app.nodes.tree import Tree

from .compared import lost
from .foreign_flows import FOREIGN, TWO_HOOKS, Foreign
from .plain import World
from .wire import numeric

A, B, C, D = "data/docs/a.pdf", "data/docs/b.pdf", "data/docs/c.txt", "data/docs/sub/d.pdf"
each_flow = pytest.mark.parametrize("one", FOREIGN.values(), ids=FOREIGN)


def taken_over(document: Any) -> Flow:
    report = read(document, translate)
    assert report.flow is not None, report.errors
    return report.flow


@each_flow
def test_what_is_told_is_true(one: Foreign) -> None:
    report = read(one.document, translate)
    assert report.errors == ()
    assert report.state == one.state
    assert [finding.where for finding in report.unsupported] == list(one.unsupported)
    assert {finding.where for finding in report.ignored} == set(one.ignored)


@each_flow
def test_both_forms_of_the_reference_are_the_same_flow(one: Foreign) -> None:
    exported = json.loads(json.dumps(numeric(one.document)))
    assert read(exported, translate) == read(one.document, translate)


@each_flow
def test_it_leaves_whole_and_comes_back(one: Foreign) -> None:
    report = read(one.document, translate)
    assert report.flow is not None
    assert list(lost(one.document, report.flow.document())) == []
    exported = write(report.flow)
    assert list(lost(numeric(one.document), read(exported, translate).flow.document())) == []  # type: ignore[union-attr]
    assert read(json.dumps(exported).encode(), translate) == report
    assert read(report.flow.document(), translate) == report


def with_nulls(value: Any) -> Any:
    """A document in which everything that may be missing is null."""
    if isinstance(value, list):
        return [with_nulls(item) for item in value]
    if isinstance(value, dict) and "@type" not in value and "type" not in value:
        given = {key: with_nulls(item) for key, item in value.items()}
        return {"Timeout": None, "Query": None, "Range": None, **given} if "ID" in value else given
    return value


def wrappings(document: Any) -> list[Any]:
    return [
        {"Job": document},
        {"Jobs": [document]},
        [document],
        with_nulls(document),
        {**document, "Hooks": document.get("Hooks"), "MergeAction": document.get("MergeAction")},
    ]


@each_flow
@pytest.mark.parametrize("way", range(5))
def test_wrapped_or_with_nulls_it_is_the_same(one: Foreign, way: int) -> None:
    assert read(wrappings(one.document)[way], translate) == read(one.document, translate)


@pytest.mark.parametrize("wrap", [lambda flows: flows, lambda flows: {"Jobs": flows}])
def test_several_flows_in_one_file_are_refused(wrap: Any) -> None:
    report = read(wrap([TWO_HOOKS, FOREIGN["bare"].document]))
    assert report.state == "refused"
    assert report.errors[0].what == "The file holds 2 flows: import one at a time."


@pytest.mark.parametrize(
    "data", [[], {"Jobs": []}, {"Job": 3}, {"Job": "x"}, [3], {"Jobs": [None]}]
)
def test_no_flow_in_a_file_is_refused(data: Any) -> None:
    report: ImportReport = read(json.dumps(data).encode())
    assert report.state == "refused"
    assert report.errors[0].what == "The file holds no flow: a JSON object is needed."


@pytest.mark.parametrize(
    ("name", "paths", "lines"),
    [
        ("uploads", (A,), ["new: a.pdf"]),
        ("nightly", (), ["old: a.pdf b.pdf d.pdf"]),
        ("merges", (A,), ["a: a.pdf", "b: a.pdf", "c: a.pdf", "d: a.pdf", "e: a.pdf", "f: a.pdf",
                          "g: a.pdf", "h: a.pdf"]),
        ("failures", (A, C), ["rest: c.txt", "pdf: a.pdf", "heard: a.pdf"]),
        ("failures", (C,), ["rest: c.txt"]),
        ("roles", (), ["board reviewers "]),
        ("workspaces", (), ["docs"]),
        ("recycle bins", (), ["recycle_root "]),
        ("old users", (), []),
        ("largest", (), ["largest: d.pdf c.txt"]),
        ("office hours", (), ["closed:"]),
        ("datasources", (), ["data"]),
        ("unicode", (A, C), [f"“Grüße\tund\n„so“ 🎉” – {A}"]),
        ("nested queries", (), ["picked: a.pdf b.pdf c.txt"]),
        ("images", (A, B), ["image: b.pdf"]),
        ("every field", (A,), ["else: a.pdf", "at the end: a.pdf", "last: a.pdf"]),
        ("extras", (A,), ["x: a.pdf"]),
        ("starts by itself", (A,), ["x: a.pdf"]),
        ("bare", (A,), []),
    ],
)  # fmt: skip
def test_it_does_what_it_says(
    world: World, name: str, paths: tuple[str, ...], lines: list[str]
) -> None:
    Tree(None).set_metadata(B, {"usermeta-is_image": True})
    flow = taken_over(numeric(FOREIGN[name].document))
    own = {"subjects": None} if flow.extras.run_as == "flow" else {}
    ran = world.run(flow, *paths, **own)
    assert ran.outcome.errors == []
    assert ran.lines == lines


def test_users_are_selected_as_they_were_before(world: World) -> None:
    document = FOREIGN["old users"].document
    document = {**document, "Actions": [{**document["Actions"][0]}]}
    del document["Actions"][0]["UsersFilter"]
    ran = world.run(taken_over(document))
    assert ran.lines == ["alice", "bob", "boss"]


def test_values_of_a_body_are_selected(world: World) -> None:
    ran = world.run(taken_over(FOREIGN["values"].document))
    assert ran.outcome.errors == []
    assert ran.lines == ["x", "y", "x y "]


@pytest.mark.parametrize(
    ("slug", "mode", "lines"),
    [
        ("sign", "both", ["sign:"]),
        ("stamp", "both", ["stamp:"]),
        ("stamp", "one", []),
        ("other", "both", []),
    ],
)
def test_each_hook_starts_its_own_action(
    world: World, slug: str, mode: str, lines: list[str]
) -> None:
    trigger = Trigger(hook_slug=slug, parameters={"Mode": mode})
    assert world.run(taken_over(numeric(TWO_HOOKS)), trigger=trigger).lines == lines


NEVER = [
    name
    for name, one in FOREIGN.items()
    if one.state == "inactive" and name not in ("off", "policies", "filters of events")
]


@pytest.mark.parametrize("name", NEVER)
def test_what_is_not_supported_never_passes_though_an_admin_enables_it(
    world: World, name: str
) -> None:
    """Deny by default: each action with something unknown ends with an error."""
    document = FOREIGN[name].document
    for at, action in enumerate(document["Actions"]):
        if any(place.startswith(f"Actions[{at}]") for place in FOREIGN[name].unsupported):
            alone = taken_over({**document, "Actions": [action], "Hooks": [], "Timeout": ""})
            ran = world.run(alone, A, subjects=None)
            assert len(ran.outcome.errors) == 1
            assert set(ran.lines) <= set(ran.outcome.errors)


def test_a_request_is_known_by_its_address(world: World) -> None:
    flow = taken_over(FOREIGN["office hours"].document)
    assert REQUEST in json.dumps(flow.document())
    assert world.run(flow, address="10.1.2.3").lines == ["open:"]
    assert world.run(flow, address="192.0.2.1").lines == ["closed:"]
