"""The order of actions; expected traces are worked out by hand from the reference's Execution."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from app.actions.message import Message, Output
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.definition import Action, parse
from app.flows.interpreter import Interpreter
from app.flows.queries import Trigger
from app.nodes.node import Node

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def node(name: str) -> Node:
    return Node(f"data/{name}", name, "file", 1, EPOCH)


class TracingEngine:
    """Performs nothing; notes what it was asked for. Selectors say what they find by label."""

    def __init__(self) -> None:
        self.trace: list[str] = []
        self.progress = 0.0

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        nodes = branch.message.nodes
        excluded = None
        if action.nodes_filter:
            wanted = action.nodes_filter.label
            left = tuple(item for item in nodes if wanted not in item.name)
            nodes = tuple(item for item in nodes if wanted in item.name)
            excluded = branch.message.with_nodes(left) if left else None
            if not nodes:
                return [], branch.message
        if action.nodes_selector and not action.nodes_selector.collect:
            return [branch.message.with_nodes((item,)) for item in nodes], excluded
        return [branch.message.with_nodes(nodes)], excluded

    def perform(self, branch: Branch, action: Action) -> Performed:
        names = "+".join(item.name for item in branch.message.nodes)
        self.trace.append(f"{action.label}({names})")
        self.progress += branch.weight
        if action.label.startswith("fail"):
            return Performed(branch.message, f"{action.label} failed")
        said = (*branch.message.outputs, Output(text=action.label))
        return Performed(Message(branch.message.nodes, said))

    def skip(self, branch: Branch, weight: float) -> None:
        self.progress += weight

    def parallel(
        self, branches: Sequence[Branch], kind: Kind, run: Callable[[Branch], Outcome]
    ) -> list[Outcome]:
        keys = [branch.key for branch in branches]
        assert len(keys) == len(set(keys))
        return [run(branch) for branch in branches]


def act(label: str, **more: object) -> dict[str, object]:
    return {"ID": "actions.test", "Label": label, **more}


def on_hook(slug: str) -> dict[str, object]:
    query = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": slug}
    return {"Query": {"SubQueries": [query]}}


EACH = {"All": False}
COLLECT = {"Collect": True}


@pytest.mark.parametrize(
    ("actions", "names", "trace"),
    [
        ([act("a")], "x", ["a(x)"]),
        ([act("a"), act("b")], "x", ["a(x)", "b(x)"]),
        (
            [act("a", ChainedActions=[act("b", ChainedActions=[act("c")])])],
            "x",
            ["a(x)", "b(x)", "c(x)"],
        ),
        ([act("a", NodesSelector=EACH)], "x y", ["a(x)", "a(y)"]),
        ([act("a", NodesSelector=COLLECT)], "x y", ["a(x+y)"]),
        (
            [act("a", NodesSelector=EACH, ChainedActions=[act("b")])],
            "x y",
            ["a(x)", "b(x)", "a(y)", "b(y)"],
        ),
        ([act("a", NodesSelector=EACH, MergeAction=act("m"))], "x y", ["a(x)", "a(y)", "m(x+y)"]),
        ([act("a", Bypass=True, ChainedActions=[act("b")])], "x", ["b(x)"]),
        ([act("a", BreakAfter=True, ChainedActions=[act("b")])], "x", ["a(x)"]),
        ([act("fail", ChainedActions=[act("b")]), act("c")], "x", ["fail(x)", "c(x)"]),
        (
            [act("a", TriggerFilter=on_hook("h")), act("b", TriggerFilter=on_hook("other"))],
            "x",
            ["a(x)"],
        ),
        (
            [act("a", TriggerFilter=on_hook("other"), FailedFilterActions=[act("f")])],
            "x",
            ["f(x)"],
        ),
        (
            [act("a", NodesFilter={"Label": "p"}, FailedFilterActions=[act("f")])],
            "p1 q1 p2",
            ["f(q1)", "a(p1+p2)"],
        ),
        (
            [act("a", NodesFilter={"Label": "p"}, FailedFilterActions=[act("f")])],
            "q1 q2",
            ["f(q1+q2)"],
        ),
        ([act("a", NodesFilter={"Label": "p"}), act("b")], "q", ["b(q)"]),
    ],
)
def test_actions_run_in_the_order_of_the_reference(
    actions: list[dict[str, object]], names: str, trace: list[str]
) -> None:
    engine = TracingEngine()
    flow = parse({"Label": "F", "Actions": actions})
    message = Message(tuple(node(name) for name in names.split()))
    Interpreter(flow, engine, Trigger(hook_slug="h")).run(message)
    assert engine.trace == trace
    assert engine.progress == pytest.approx(1.0) or "MergeAction" in str(actions)


def test_an_error_ends_its_branch_and_the_others_go_on() -> None:
    flow = parse({"Label": "F", "Actions": [act("fail"), act("b")]})
    outcome = Interpreter(flow, TracingEngine(), Trigger()).run(Message((node("x"),)))
    assert outcome.errors == ["fail failed"]
    assert [message.last_output.text for message in outcome.messages] == ["b"]


def test_a_selector_without_nodes_runs_nothing_and_says_so() -> None:
    flow = parse({"Label": "F", "Actions": [act("a", NodesSelector=EACH, MergeAction=act("m"))]})
    engine = TracingEngine()
    outcome = Interpreter(flow, engine, Trigger()).run(Message())
    assert (engine.trace, outcome.ran, outcome.errors) == ([], False, [])


def test_merge_gathers_the_outputs_of_all_descendants_in_order() -> None:
    chained = act("b", ChainedActions=[act("c")])
    action = act("a", NodesSelector=EACH, ChainedActions=[chained], MergeAction=act("m"))
    flow = parse({"Label": "F", "Actions": [action]})
    outcome = Interpreter(flow, TracingEngine(), Trigger()).run(Message((node("x"), node("y"))))
    assert len(outcome.messages) == 1
    said = [output.text for output in outcome.messages[0].outputs]
    assert said == ["a", "b", "c", "a", "b", "c", "m"]


def test_the_merge_of_the_flow_waits_for_every_root() -> None:
    flow = parse({"Label": "F", "Actions": [act("a"), act("b")], "MergeAction": act("m")})
    engine = TracingEngine()
    Interpreter(flow, engine, Trigger()).run(Message((node("x"),)))
    assert engine.trace == ["a(x)", "b(x)", "m(x)"]


def test_branches_and_outcomes_survive_json() -> None:
    branch = Branch("Actions[0]", "0/1", Message((node("x"),), (Output(json={"k": 1}),)), 0.5)
    outcome = Outcome([branch.message], ["e"], ran=True)
    assert Branch.from_json(branch.to_json()) == branch
    assert Outcome.from_json(outcome.to_json()) == outcome


def test_a_trigger_filter_that_cannot_be_judged_ends_its_branch_with_the_reason() -> None:
    unheard = {"Query": {"SubQueries": [{"@type": "jobs.Unheard"}]}}
    actions = [{"ID": "x", "Label": "a", "TriggerFilter": unheard}, {"ID": "x", "Label": "b"}]
    engine = TracingEngine()
    flow = parse({"Label": "F", "Actions": actions})
    outcome = Interpreter(flow, engine, Trigger(manual=True)).run(Message())
    assert engine.trace == ["b()"]
    assert [error.partition(":")[0] for error in outcome.errors] == ["a"]
