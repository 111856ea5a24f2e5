"""Decides what a call by token asks the database before it starts a run: all in one question.

Who calls, and which version of the hook is in force, is read anew for each call, so that a change
holds at once; the parsed flow that follows from it is kept by `flows.store`.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts import tokens
from app.accounts.models import User
from app.extensions import reading
from app.flows import models
from app.flows.models import Revised

OF_HOOK = len(Revised._fields)
"""Columns of an answer that are about the hook."""


@dataclass(frozen=True)
class Asked:
    """Who calls, for reading only, and the version in force of the hook's flow, None for none."""

    owner: User
    revised: Revised | None


def ask(plain_text: str, slug: str) -> Asked | None:
    """Return whose token this is and what is known of a hook; None as `tokens.owner_of`."""
    if not tokens.is_token(plain_text):
        return None
    values = tokens.asked_for(plain_text) | {"hook": slug}
    with reading() as connection:
        rows = connection.execute(_QUESTION, values).all()
    owner = tokens.found([row[:-OF_HOOK] for row in rows])
    if owner is None:
        return None
    known = rows[0][-OF_HOOK:]
    return Asked(owner, None if known[0] is None else Revised(*known))


def _question() -> sa.Select[Any]:
    hook = models.of_hook(sa.bindparam("hook")).subquery("hook")
    return tokens.OWNER.outerjoin(hook, sa.true()).add_columns(*hook.c)


_QUESTION = _question()
