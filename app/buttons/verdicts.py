"""Decides over many buttons at once: one batch of conditions, then the pure rules for each.

It never finds buttons or facts itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
    questions = dict(_questions(refs, context))
    answers = runner().evaluate(list(questions.values()))
    outcomes = dict(zip(questions, answers, strict=True))
    return [evaluate(ref, context, _outcomes(ref, outcomes)) for ref in refs]


def _questions(refs: Sequence[ButtonRef], context: Context) -> Iterator[tuple[Place, Question]]:
    base, nodes = base_of(context), nodes_of(context)
    for ref in refs:
        if ref.extras.folder_condition:
            yield (ref.slug, "folder"), Question(ref.extras.folder_condition, base)
        if ref.extras.selection_condition and ref.button.needs_selection and nodes:
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


def nodes_of(context: Context) -> list[dict[str, Any]]:
    """Return the selected nodes as conditions know them."""
    folder = f"{context.folder.path}/" if context.folder.path else ""
    return [of_node(item.node, folder + item.node.name) for item in context.selection]
