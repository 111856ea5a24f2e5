"""Decides what the explainer shows: every button for one person, folder and selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts import service as accounts
from app.admin.listing import Page, asked, page_of
from app.buttons import choosing
from app.buttons.choosing import Choice
from app.buttons.errors import StaleSelection
from app.buttons.explain import explain
from app.buttons.target import Target
from app.nodes.errors import PathProblem
from app.nodes.tree import Tree

STATES = ("shown", "disabled", "hidden")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Explained:
    """What is told, or why nothing can be told."""

    login: str
    choice: Choice
    page: Page[Row]
    counts: Mapping[str, int]
    """How many buttons have each state."""
    query: str
    state: str
    wrong_user: str = ""
    wrong_place: str = ""


def build(login: str, target: Target, arguments: Mapping[str, str]) -> Explained:
    """Return the page; `q` and `state` in `arguments` leave buttons out, `page` turns it."""
    wrong_user = wrong_place = ""
    rows: Sequence[Row] = []
    user = accounts.find(login)
    try:
        rows = explain(user, target.folder, target.names) if user else []
    except (PathProblem, StaleSelection) as problem:
        wrong_place = problem.detail
    if user is None:
        wrong_user = f"There is no user “{login}”."
    query, state = asked(arguments, "q"), arguments.get("state", "")
    found = _found(rows, query.casefold(), state)
    return Explained(
        login,
        choosing.choice(Tree(None), target),
        page_of(lambda offset, limit: found[offset : offset + limit], arguments),
        {name: sum(row["state"] == name for row in rows) for name in STATES},
        query,
        state if state in STATES else "",
        wrong_user,
        wrong_place,
    )


def _found(rows: Sequence[Row], words: str, state: str) -> list[Row]:
    """Those that show first, then in the order of their slugs."""
    kept = [
        row
        for row in rows
        if words in f"{row['slug']}\n{row['label']}".casefold()
        and (state not in STATES or row["state"] == state)
    ]
    return sorted(kept, key=lambda row: STATES.index(row["state"]))
