"""Decides over many buttons at once: one batch of conditions, then the pure rules for each.

It never finds buttons or facts itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.buttons import distinct
from app.buttons.catalogue import ButtonRef
from app.buttons.condition_runner import Outcome, Question, runner
from app.buttons.conditions import of_node
from app.buttons.context import Context
from app.buttons.metadata_rules import Outcomes
from app.buttons.rules import evaluate
from app.buttons.verdict import Verdict

Place = tuple[str, str]
"""Whose condition it is: a hook's slug, and `folder` or `selection`."""


def judge(refs: Sequence[ButtonRef], context: Context) -> list[Verdict]:
    """Return the verdict on each button, in order."""
    conditions = [ref.extras.selection_condition for ref in refs if _asks_nodes(ref)]
    places = distinct.places(context.selection, conditions)
    questions = dict(_questions(refs, context, places))
    answers = runner().evaluate(list(questions.values()))
    outcomes = {
        place: replace(answer, index=places[answer.index]) if question.nodes else answer
        for (place, question), answer in zip(questions.items(), answers, strict=True)
    }
    return [evaluate(ref, context, _outcomes(ref, outcomes)) for ref in refs]


def _asks_nodes(ref: ButtonRef) -> bool:
    return bool(ref.extras.selection_condition) and ref.button.needs_selection


def _questions(
    refs: Sequence[ButtonRef], context: Context, places: Sequence[int]
) -> Iterator[tuple[Place, Question]]:
    base, nodes = base_of(context), nodes_of(context, places)
    for ref in refs:
        if ref.extras.folder_condition:
            yield (ref.slug, "folder"), Question(ref.extras.folder_condition, base)
        if nodes and _asks_nodes(ref):
            question = Question(ref.extras.selection_condition, base, nodes)
            yield (ref.slug, "selection"), question


def _outcomes(ref: ButtonRef, outcomes: Mapping[Place, Outcome]) -> Outcomes:
    folder, selection = ((ref.slug, place) for place in ("folder", "selection"))
    return Outcomes(outcomes.get(folder), outcomes.get(selection))


def base_of(context: Context) -> dict[str, Any]:
    """Return what every condition of a page knows: the folder, the user, the workspace."""
    held = [subject.partition(":") for subject in sorted(context.subjects)]
    return {
        "folder": of_node(context.folder.node, context.folder.path),
        "user": {
            "login": next((name for kind, _, name in held if kind == "user"), ""),
            "profile": context.profile,
            "roles": [name for kind, _, name in held if kind == "role"],
        },
        "workspace": {
            "slug": context.folder.path.partition("/")[0],
            "label": context.workspace_label,
        },
    }


def nodes_of(context: Context, places: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Return the selected nodes as conditions know them, only those at `places` where given."""
    folder = f"{context.folder.path}/" if context.folder.path else ""
    chosen = range(context.count) if places is None else places
    nodes = (context.selection[place].node for place in chosen)
    return [of_node(node, folder + node.name) for node in nodes]
