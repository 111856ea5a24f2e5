"""The diagram of a flow: every action has its box, no two meet and no line crosses one."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.demo.flows import checksums, images, pdf_tools, review
from app.flows import cells, diagram_items
from app.flows.definition import Flow, parse, walk
from app.flows.diagram import Box, Diagram, layout

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = sorted((ROOT.parent / "shared" / "cells-flows").glob("*.json"))
LOG = "actions.scheduler.log-input"


def action(label: str = "", **fields: Any) -> dict[str, Any]:
    return {"ID": LOG, "Label": label, **fields}


def on_hook(slug: str) -> dict[str, Any]:
    query = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": slug}
    return {"TriggerFilter": {"Query": {"SubQueries": [query]}}}


def chain(length: int) -> dict[str, Any]:
    made = action("last")
    for number in range(length):
        made = action(f"step {number}", ChainedActions=[made])
    return made


BUSHY = action(
    "root",
    ChainedActions=[
        action("one", NodesFilter={"All": True}, FailedFilterActions=[action("left out")]),
        action("two", ChainedActions=[action("three"), action("four", Bypass=True)]),
    ],
    FailedFilterActions=[chain(3)],
    MergeAction=action("after", ChainedActions=[action("five"), action("six")]),
)
SAMPLES = {
    "one": {"Actions": [action("only")]},
    "chain": {"Actions": [chain(40)]},
    "wide": {"Actions": [action(str(number)) for number in range(30)]},
    "bushy": {"Actions": [BUSHY]},
    "all": {
        "Actions": [BUSHY | on_hook("a"), action("b") | on_hook("b"), BUSHY],
        "MergeAction": action("at last", MergeAction=action("really")),
    },
    "merge below a low branch": {
        "Actions": [
            action(
                ChainedActions=[action(MergeAction=action(ChainedActions=[action(), action()]))],
                MergeAction=action(ChainedActions=[action(), action(), action()]),
            )
        ]
    },
}
FLOWS = {name: parse({"Label": "Sample", **document}) for name, document in SAMPLES.items()}
FLOWS |= {module.__name__: module.document() for module in (checksums, images, pdf_tools, review)}
FLOWS |= {path.name: flow for path in PUBLISHED if (flow := cells.read(path.read_bytes()).flow)}

every_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())


@every_flow
def test_every_action_has_one_box(flow: Flow) -> None:
    places = [box.item.place for box in layout(flow).boxes if box.item.kind == "action"]
    assert sorted(places) == sorted(place for place, _action in walk(flow))


@every_flow
def test_no_two_boxes_meet(flow: Flow) -> None:
    for one, other in combinations(layout(flow).boxes, 2):
        beside = one.right < other.x or other.right < one.x
        assert beside or one.bottom < other.y or other.bottom < one.y, f"{one} {other}"


@every_flow
def test_no_line_crosses_a_box(flow: Flow) -> None:
    diagram = layout(flow)
    for line in diagram.lines:
        level, start, end = line.source.middle, line.source.right, line.turn
        crossed = [
            box
            for box in diagram.boxes
            if box.y < level < box.bottom and box.x < end and box.right > start
        ]
        assert crossed == []


@every_flow
def test_all_of_it_is_in_sight(flow: Flow) -> None:
    diagram = layout(flow)
    assert all(box.x > 0 and box.right < diagram.width for box in diagram.boxes)
    assert all(box.y > 0 and box.bottom < diagram.height for box in diagram.boxes)


@every_flow
def test_every_box_but_a_start_is_reached_by_a_line(flow: Flow) -> None:
    diagram = layout(flow)
    reached = {line.target.item.place for line in diagram.lines}
    assert {box.item.place for box in diagram.boxes if box.item.kind == "action"} == reached


def test_a_flow_without_actions_has_no_boxes() -> None:
    empty = layout(parse({"Label": "Empty"}))
    assert (empty.boxes, empty.lines, empty.kinds) == ([], [], set())


def named(diagram: Diagram) -> dict[str, Box]:
    return {box.item.label: box for box in diagram.boxes}


def lines(diagram: Diagram) -> set[tuple[str, str, str]]:
    return {(line.source.item.label, line.kind, line.target.item.label) for line in diagram.lines}


def test_what_follows_stands_right_of_what_it_follows() -> None:
    boxes = named(layout(FLOWS["bushy"]))
    assert boxes["root"].x < boxes["one"].x == boxes["two"].x < boxes["three"].x
    assert boxes["one"].y < boxes["two"].y
    assert boxes["after"].x > max(boxes[name].x for name in ("three", "four", "last"))


def test_a_line_says_how_one_goes_on() -> None:
    assert lines(layout(FLOWS["bushy"])) == {
        ("Start", "next", "root"),
        ("root", "next", "one"),
        ("root", "next", "two"),
        ("one", "failed", "left out"),
        ("two", "next", "three"),
        ("two", "next", "four"),
        ("root", "failed", "step 2"),
        ("step 2", "next", "step 1"),
        ("step 1", "next", "step 0"),
        ("step 0", "next", "last"),
        ("one", "merge", "after"),
        ("left out", "merge", "after"),
        ("three", "merge", "after"),
        ("four", "merge", "after"),
        ("last", "merge", "after"),
        ("after", "next", "five"),
        ("after", "next", "six"),
    }


def test_root_actions_of_one_hook_share_its_start() -> None:
    actions = [action("x") | on_hook("a"), action("y") | on_hook("b"), action("z") | on_hook("a")]
    starts = diagram_items.starts(parse({"Label": "Sample", "Actions": actions}))
    told = [(one.label, one.detail, [child.label for child in one.children]) for one in starts]
    assert told == [("Hook", "a", ["x", "z"]), ("Hook", "b", ["y"])]


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({}, ()),
        ({"Bypass": True}, ("bypassed",)),
        ({"BreakAfter": True}, ("ends here",)),
        ({"NodesFilter": {"All": True}}, ("filters",)),
        ({"NodesSelector": {"All": True}}, ("one by one",)),
        ({"NodesSelector": {"All": True, "Collect": True}}, ("all at once",)),
        ({"ID": "actions.of.nobody"}, ("not available",)),
        (on_hook("a"), ("hook a",)),
    ],
)
def test_a_box_notes_what_is_special(fields: dict[str, Any], notes: tuple[str, ...]) -> None:
    flow = parse({"Label": "Sample", "Actions": [action("x", ChainedActions=[action() | fields])]})
    child = diagram_items.starts(flow)[0].children[0].children[0]
    assert child.notes == notes


def test_what_is_bypassed_or_never_reached_is_told_apart() -> None:
    chained = [action("skipped", Bypass=True, ChainedActions=[action("runs")])]
    ended = action("ends", BreakAfter=True, ChainedActions=[action("never")])
    flow = parse({"Label": "Sample", "Actions": [action("root", ChainedActions=[*chained, ended])]})
    reached = {box.item.label: box.item.reached for box in layout(flow).boxes}
    assert reached == {
        "Start": True, "root": True, "skipped": False, "runs": True, "ends": True, "never": False,
    }  # fmt: skip
