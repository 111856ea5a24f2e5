"""Decides which runs the list of everybody's runs shows, newest first; it stops none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from app.accounts.validation import tidy_login
from app.admin.listing import asked
from app.extensions import db
from app.flows import store
from app.runs.models import Run

SHOWN = (
    Run.id,
    Run.label,
    Run.status,
    Run.progress,
    Run.mode,
    Run.flow_slug,
    Run.hook_slug,
    Run.owner_login,
    Run.created_at,
)
"""What a row shows: the input of a run can be thousands of paths, and stays where it is."""


@dataclass(frozen=True)
class Wanted:
    """Which runs are asked for; an empty field asks for all."""

    status: str = ""
    flow: str = ""
    hook: str = ""
    person: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """The same as part of an address."""
        return {name: value for name, value in asdict(self).items() if value}


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """Return what an address asks for."""
    return Wanted(
        status=asked(arguments, "status"),
        flow=asked(arguments, "flow"),
        hook=asked(arguments, "hook"),
        person=tidy_login(asked(arguments, "person")),
    )


def runs(asked_for: Wanted, *, offset: int, limit: int) -> Sequence[Run]:
    """Return everybody's runs, newest first, with the columns of SHOWN."""
    statement = sa.select(Run).options(load_only(*SHOWN))
    for column, value in (
        (Run.status, asked_for.status),
        (Run.flow_slug, asked_for.flow),
        (Run.hook_slug, asked_for.hook),
        (Run.owner_login, asked_for.person),
    ):
        statement = statement.where(column == value) if value else statement
    ordered = statement.order_by(Run.created_at.desc(), Run.id)
    return db.session.scalars(ordered.offset(offset).limit(limit)).all()


@dataclass(frozen=True)
class Choices:
    """What the filters offer, as pairs of value and label."""

    flows: Sequence[tuple[str, str]]
    hooks: Sequence[tuple[str, str]]


def choices() -> Choices:
    """Return the flows and hooks that there are now; runs of former ones have others."""
    flows = store.all_flows()
    hooks = sorted(hook.api_slug for _, flow in flows for hook in flow.hooks)
    return Choices(
        [(record.slug, record.label) for record, _ in flows], [(slug, slug) for slug in hooks]
    )
