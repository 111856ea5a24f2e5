"""The rules of the interpreter over real nodes; traces are worked out by hand from the reference.

In the tree lie docs/a.pdf, docs/b.pdf, docs/c.txt and docs/sub/d.pdf.
"""

from typing import Any

import pytest

from .plain import World, asking, failing, nodes, say

A, B, C, D = "data/docs/a.pdf", "data/docs/b.pdf", "data/docs/c.txt", "data/docs/sub/d.pdf"
PDF = asking(nodes(Extension="pdf"))
EACH = {"FanOutInput": True}
TOGETHER = {"FanOutInput": True, "Collect": True}
PDFS_OF_DOCS = nodes(PathPrefix=["data/docs"], Extension="pdf")

FAILED = [say("failed")]
CHAIN = [say("next")]


@pytest.mark.parametrize(
    ("action", "paths", "trace"),
    [
        pytest.param(
            say("a", NodesFilter=PDF, NodesSelector=EACH, FailedFilterActions=FAILED),
            [A, C, B],
            ["failed: c.txt", "a: a.pdf", "a: b.pdf"],
            id="filters run before selectors",
        ),
        pytest.param(
            say("a", NodesFilter=PDF, ChainedActions=CHAIN, FailedFilterActions=FAILED),
            [A, C],
            ["failed: c.txt", "a: a.pdf", "next: a.pdf"],
            id="a filter that excludes some feeds both branches",
        ),
        pytest.param(
            say("a", NodesFilter=PDF, ChainedActions=CHAIN, FailedFilterActions=FAILED),
            [C],
            ["failed: c.txt"],
            id="a filter that lets nothing pass feeds the failure branch only",
        ),
        pytest.param(
            say("a", NodesFilter=PDF, ChainedActions=CHAIN),
            [C],
            [],
            id="without a failure branch nothing runs",
        ),
        pytest.param(
            say("a", NodesFilter=PDF, FailedFilterActions=FAILED),
            [],
            ["failed:"],
            id="a filter lets no empty message pass",
        ),
        pytest.param(
            say("a", NodesFilter={"All": True}, FailedFilterActions=FAILED),
            [A, C],
            ["a: a.pdf c.txt"],
            id="a filter for all lets all pass",
        ),
        pytest.param(
            say("a", NodesFilter={"Pathes": [f"/{A}"]}, FailedFilterActions=FAILED),
            [A, C],
            ["failed: c.txt", "a: a.pdf"],
            id="a filter may list paths",
        ),
        pytest.param(
            say("a", NodesSelector=EACH, ChainedActions=CHAIN),
            [A, C],
            ["a: a.pdf", "next: a.pdf", "a: c.txt", "next: c.txt"],
            id="fan-out runs once an item",
        ),
        pytest.param(
            say("a", NodesSelector=TOGETHER),
            [A, C],
            ["a: a.pdf c.txt"],
            id="collect runs once for all items",
        ),
        pytest.param(
            say("a", NodesSelector=asking(PDFS_OF_DOCS)),
            [C],
            ["a: a.pdf", "a: b.pdf", "a: d.pdf"],
            id="a selector's item takes the place of those before",
        ),
        pytest.param(
            say("a", NodesSelector=asking(PDFS_OF_DOCS, Collect=True)),
            [C, A],
            ["a: c.txt a.pdf b.pdf d.pdf"],
            id="collected items join those before, each once",
        ),
        pytest.param(
            say("a", NodesSelector=asking(PDFS_OF_DOCS, Collect=True, ClearInput=True)),
            [C, A],
            ["a: a.pdf b.pdf d.pdf"],
            id="ClearInput drops those before",
        ),
        pytest.param(
            say("a", NodesSelector={**TOGETHER, "ClearInput": True}),
            [A, C],
            ["a: a.pdf c.txt"],
            id="ClearInput keeps what FanOutInput takes from the input",
        ),
        pytest.param(
            say("a", NodesSelector=asking(nodes(Extension="none")), ChainedActions=CHAIN),
            [A],
            [],
            id="an empty selection does not run the action",
        ),
        pytest.param(
            say("a", NodesSelector={"FanOutInput": True}, ChainedActions=CHAIN),
            [],
            [],
            id="nothing fans out of an empty input",
        ),
        pytest.param(
            say("a", NodesSelector={"Label": "asks nothing"}),
            [A],
            [],
            id="a selector that asks nothing finds nothing",
        ),
        pytest.param(
            say("a", Bypass=True, ChainedActions=CHAIN),
            [A],
            ["next: a.pdf"],
            id="a bypassed action does nothing and passes its input on",
        ),
        pytest.param(
            say(
                "a",
                Bypass=True,
                NodesFilter=PDF,
                NodesSelector=EACH,
                ChainedActions=CHAIN,
                FailedFilterActions=FAILED,
            ),
            [A, C, B],
            ["failed: c.txt", "next: a.pdf", "next: b.pdf"],
            id="a bypassed action still filters and selects",
        ),
        pytest.param(
            say("a", BreakAfter=True, ChainedActions=CHAIN, MergeAction=say("merge")),
            [A],
            ["a: a.pdf"],
            id="nothing follows an action that breaks",
        ),
        pytest.param(
            say("a", NodesSelector=EACH, ChainedActions=CHAIN, MergeAction=say("merge")),
            [A, C],
            ["a: a.pdf", "next: a.pdf", "a: c.txt", "next: c.txt", "merge: a.pdf c.txt"],
            id="a merge waits for all descendants",
        ),
        pytest.param(
            say(
                "a",
                NodesFilter=PDF,
                FailedFilterActions=FAILED,
                MergeAction=say("merge"),
            ),
            [A, C],
            ["failed: c.txt", "a: a.pdf", "merge: c.txt a.pdf"],
            id="a merge gathers the failure branch, too",
        ),
        pytest.param(
            say(
                "a",
                ChainedActions=[
                    say("b", NodesSelector=EACH, MergeAction=say("inner")),
                    say("c", NodesFilter=PDF),
                ],
                MergeAction=say("outer", ChainedActions=[say("last")]),
            ),
            [A, C],
            [
                "a: a.pdf c.txt",
                "b: a.pdf",
                "b: c.txt",
                "inner: a.pdf c.txt",
                "c: a.pdf",
                "outer: a.pdf c.txt",
                "last: a.pdf c.txt",
            ],
            id="merges nest",
        ),
        pytest.param(
            say("a", NodesFilter=PDF, MergeAction=say("merge")),
            [C],
            [],
            id="where nothing ran nothing merges",
        ),
    ],
)
def test_one_action_with_what_follows_it(
    world: World, action: dict[str, Any], paths: list[str], trace: list[str]
) -> None:
    ran = world.run({"Actions": [action]}, *paths)
    assert (ran.lines, ran.outcome.errors) == (trace, [])
    assert ran.outcome.ran is bool(trace)


@pytest.mark.parametrize(
    ("message", "output_filter", "trace"),
    [
        ("ab", {"StringBodyRegexp": "^a"}, ["passed: a.pdf"]),
        ("ab", {"StringBodyRegexp": "^b"}, ["failed: a.pdf"]),
        ("ab", {"FreeCondition": "{{eq (len .Input.Nodes) 1}}"}, ["passed: a.pdf"]),
        ("ab", {"FreeCondition": "{{gt (len .Input.Nodes) 1}}"}, ["failed: a.pdf"]),
    ],
)
def test_an_output_filter_looks_at_the_action_before(
    world: World, message: str, output_filter: dict[str, Any], trace: list[str]
) -> None:
    query = {"@type": "jobs.ActionOutputSingleQuery", **output_filter}
    chained = say("passed", ActionOutputFilter=asking(query), FailedFilterActions=FAILED)
    first = {
        "ID": "actions.scheduler.build-message",
        "Parameters": {"message": message},
        "ChainedActions": [chained],
    }
    assert world.run({"Actions": [first]}, A).lines == trace


def test_filters_agree_and_what_one_of_them_left_out_is_not_lost(world: World) -> None:
    condition = {"@type": "jobs.ActionOutputSingleQuery", "FreeCondition": "{{len .Input.Nodes}}"}
    one_left = say(
        "a", NodesFilter=PDF, ActionOutputFilter=asking(condition), FailedFilterActions=FAILED
    )
    assert world.run({"Actions": [one_left]}, A, C).lines == ["failed: c.txt", "a: a.pdf"]
    assert world.run({"Actions": [one_left]}, A, B, C).lines == ["failed: a.pdf b.pdf c.txt"]


def test_selectors_of_two_kinds_combine(world: World) -> None:
    action = {
        "ID": "actions.scheduler.log-input",
        "NodesSelector": EACH,
        "IdmSelector": asking({"@type": "idm.UserSingleQuery", "HasProfile": "standard"}),
        "Parameters": {"message": "{{base .Node.Path}} {{.User.Login}}"},
    }
    lines = world.run({"Actions": [action]}, A, C).lines
    assert lines == ["a.pdf alice", "a.pdf bob", "c.txt alice", "c.txt bob"]


def test_an_error_ends_its_branch_and_a_merge_hears_of_it(world: World) -> None:
    merge = {
        "ID": "actions.scheduler.log-input",
        "Label": "merge",
        "Parameters": {"message": "{{len .Input.Nodes}} {{len .Input.OutputChain}}"},
    }
    roots = [failing("broken", ChainedActions=[say("never")]), say("b", ChainedActions=CHAIN)]
    ran = world.run({"Actions": roots, "MergeAction": merge}, A)
    assert ran.lines == ["broken: broken", "b: a.pdf", "next: a.pdf", "1 3"]
    assert ran.outcome.errors == ["broken: broken"]


def test_the_error_is_the_last_output_of_a_merge(world: World) -> None:
    only_errors = asking({"@type": "jobs.ActionOutputSingleQuery", "ErrorStringRegexp": "^broken"})
    merge = say("merge", ActionOutputFilter=only_errors, FailedFilterActions=FAILED)
    well = {"Actions": [say("a"), say("b")], "MergeAction": merge}
    assert world.run(well, A).lines == ["a: a.pdf", "b: a.pdf", "failed: a.pdf"]
    badly = {"Actions": [failing("broken"), say("b")], "MergeAction": merge}
    assert world.run(badly, A).lines == ["broken: broken", "b: a.pdf", "merge: a.pdf"]


def test_a_selection_that_fails_ends_its_branch_only(world: World) -> None:
    broken = say("a", NodesFilter=asking(nodes(GeoQuery={"Distance": "1km"})))
    ran = world.run({"Actions": [broken, say("b")]}, A)
    assert ran.lines == ["b: a.pdf"]
    assert ran.outcome.errors == ["a: The query's field “GeoQuery” is not supported."]


def test_a_broken_template_in_a_query_names_the_action(world: World) -> None:
    broken = say("a", NodesFilter=asking(nodes(FileName="{{.Node.Nothing}}")))
    [error] = world.run({"Actions": [broken]}, A).outcome.errors
    assert error.startswith("a: ")


def test_a_data_filter_is_refused(world: World) -> None:
    ran = world.run({"Actions": [say("a", DataFilter={"Label": "x"})]}, A)
    assert (ran.lines, ran.outcome.errors) == ([], ["a: A filter of data is not supported."])
