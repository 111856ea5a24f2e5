"""Measures the toolbar of 200 buttons over a selection of 1,000 nodes beside their conditions."""

import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from app.buttons.condition_child import FUNCTIONS, Evaluator, limit, load_engine
from app.buttons.condition_process import engine_path
from app.extensions import db
from app.flows import store
from app.flows.button_definition import Button
from app.flows.definition import parse
from app.nodes.metadata import NodeMetadata
from bench.installation import CALLER, Installation, Visitor, fill, flow_of, hook_of, installation
from bench.line import Goal, Line, compare, milliseconds

BUTTONS, NODES = 200, 1_000
FLOWS = 20
"""Buttons are dealt to so many flows."""

STATUSES = ("draft", "in-review", "approved", "rejected", "")
AT_MOST_MS = 15.0
STEPS = (0.25, 0.5, 0.75, 1.0)
"""Parts of all buttons, or nodes, over which growth is looked at."""

TRIES = 20
"""Times that each point of the growth is measured."""

STRAIGHT = Goal(0.95, at_least=True)
"""The part of the variance that a straight line must explain (R²) where growth is linear."""


def lines(_quick: bool) -> Iterator[Line]:
    """Yield the lines of the toolbar."""
    with installation() as one:
        fill(one.files / "many", NODES)
        describe(NODES)
        save_buttons(BUTTONS)
        yield from _beside_conditions(one)
        yield _fit("nodes", [(part * NODES, _least(one, int(part * NODES))) for part in STEPS])
    yield _fit("buttons", [(part * BUTTONS, _of_buttons(int(part * BUTTONS))) for part in STEPS])


def condition(number: int) -> str:
    """Return the condition of a button; no two are the same, and all hold."""
    texts = ", ".join(f'"{text}"' for text in (*STATUSES, f"status-{number}"))
    return f'metadata.get("usermeta-status") in [{texts}] && node.extension != "x{number}"'


def _beside_conditions(one: Installation) -> Iterator[Line]:
    visitor, body = one.visitor, selection_of(NODES)
    ours = lambda: milliseconds(lambda: press(visitor, body))  # noqa: E731
    name = f"toolbar, {BUTTONS} buttons over {NODES:,} nodes"
    every, distinct = Conditions(), Conditions()
    alone = lambda: milliseconds(every.all_nodes, 1)  # noqa: E731
    yield compare(f"{name}; limit: the conditions alone, each over each node", ours, alone, Goal(3))
    once = lambda: milliseconds(distinct.equal_nodes_once)  # noqa: E731
    yield compare(f"{name}; limit: the same, equal nodes once", ours, once, Goal(3))
    yield compare(f"{name}; limit: {AT_MOST_MS:g} ms", ours, lambda: AT_MOST_MS, Goal(1))


class Conditions:
    """The conditions of all buttons, compiled, and the nodes of the selection."""

    def __init__(self) -> None:
        self.engine = load_engine(engine_path())
        self.nodes = [_as_condition_sees(number) for number in range(NODES)]
        self.base = {"folder": self.nodes[0], "user": {}, "workspace": {}}
        self.snippets = [condition(number) for number in range(BUTTONS)]
        self.programs = [self.engine.compile(snippet) for snippet in self.snippets]
        self.evaluator = Evaluator(self.engine)

    def all_nodes(self) -> None:
        """Evaluate each condition over each node."""
        context = self.engine.Context(self.base, FUNCTIONS)
        for node in self.nodes:
            context.add_variable("node", node)
            context.add_variable("metadata", node["metadata"])
            if not all(program.execute(context) for program in self.programs):
                raise RuntimeError("A condition does not hold.")

    def equal_nodes_once(self) -> None:
        """Evaluate each condition as the child process does, without that process."""
        questions = [[number, 0, 0] for number in range(BUTTONS)]
        request = {"snippets": self.snippets, "bases": [self.base], "sets": [self.nodes]}
        answers = list(self.evaluator.answers(request | {"questions": questions}))
        limit(0)
        if not all(answer.get("value") for answer in answers):
            raise RuntimeError("A condition does not hold.")


def _as_condition_sees(number: int) -> Mapping[str, Any]:
    name = f"{number:07d}.txt"
    status = STATUSES[number % len(STATUSES)]
    return {
        "name": name,
        "path": f"files/many/{name}",
        "extension": "txt",
        "size": 0,
        "kind": "file",
        "is_file": True,
        "is_folder": False,
        "modified": 1_700_000_000,
        "metadata": {"usermeta-status": status} if status else {},
    }


def save_buttons(count: int) -> None:
    """Keep so many buttons, all of which work over files that are texts; more of them each time."""
    known = {ref.flow_slug for ref in store.every_hook()}
    for flow in range(FLOWS):
        hooks = [_button(number) for number in range(flow, count, FLOWS)]
        slug = f"flow-{flow}"
        document = flow_of(*hooks) | {"Label": f"Flow {flow}"}
        store.save(
            parse(document), author=CALLER, slug=slug, replace=slug if slug in known else None
        )


def _button(number: int) -> dict[str, Any]:
    button = Button(
        label=f"Button {number}",
        in_toolbar=True,
        needs_selection=True,
        one_only=False,
        extensions="txt,pdf",
        write=True,
        sends_selection=True,
    )
    ours = {"selection_condition": condition(number)}
    return hook_of(f"button-{number}", ours, **button.to_metadata())


def describe(count: int) -> None:
    """Give the files of the folder their statuses."""
    rows = []
    for number in range(count):
        name, status = f"{number:07d}.txt", STATUSES[number % len(STATUSES)]
        row = {"datasource": "data", "path": f"many/{name}", "folder": "many"}
        rows += [row | {"name": "usermeta-status", "value": status}] if status else []
    db.session.execute(NodeMetadata.__table__.insert(), rows)
    db.session.commit()


def selection_of(count: int) -> str:
    """Return the body of a request, ready: what it costs the browser to make is not ours."""
    names = [f"{number:07d}.txt" for number in range(count)]
    return urlencode({"folder": "files/many", "select": names}, doseq=True)


def press(visitor: Visitor, body: str) -> str:
    """Return the toolbar over a selection; raises RuntimeError where a button is disabled."""
    headers = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
    text = visitor.post("/buttons/toolbar", data=body, headers=headers).text
    if "hx-post" not in text or "aria-disabled" in text:
        raise RuntimeError("Not all buttons are offered.")
    return text


def _least(one: Installation, nodes: int) -> float:
    """Return the least of some times: what else the machine does only adds to it."""
    visitor, body = one.visitor, selection_of(nodes)
    press(visitor, body)
    return min(milliseconds(lambda: press(visitor, body), 1) for _ in range(TRIES))


def _of_buttons(count: int) -> float:
    with installation() as one:
        fill(one.files / "many", NODES)
        describe(NODES)
        save_buttons(count)
        return _least(one, NODES)


def _fit(of: str, points: Sequence[tuple[float, float]]) -> Line:
    """Return how straight the growth is, and tell the points."""
    counts, times = zip(*points, strict=True)
    told = ", ".join(f"{count:g}: {taken:.1f} ms" for count, taken in points)
    sys.stderr.write(f"  toolbar by {of}: {told}\n")
    r_squared = statistics.correlation(counts, times) ** 2
    return Line(f"toolbar, growth in {of}: R² of a straight line", r_squared, 1.0, STRAIGHT, "")
