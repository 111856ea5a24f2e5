"""Decides which flows the list shows: those whose label, slug or hooks hold the words asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.admin.flows.states import State, state_of
from app.admin.listing import Page, asked, page_of
from app.extensions import db
from app.flows import store
from app.flows.models import FlowRecord, FlowVersion, HookSlug


@dataclass(frozen=True)
class FlowRow:
    """A flow in the list, with who changed it last."""

    slug: str
    label: str
    state: State
    hooks: int
    number: int
    author: str
    changed_at: datetime


def flow_list(arguments: Mapping[str, str]) -> Page[FlowRow]:
    """Return the page of flows that `q` and `page` ask for, sorted by label."""
    matching = _matching(asked(arguments, "q"))
    ordered = matching.order_by(sa.func.lower(FlowRecord.label), FlowRecord.slug)

    def fetch(offset: int, limit: int) -> list[FlowRow]:
        found = db.session.execute(ordered.offset(offset).limit(limit))
        return [_row(record, version) for record, version in found]

    return page_of(fetch, arguments)


def flow_names() -> list[tuple[str, str]]:
    """Return slug and label of every flow, sorted by label."""
    statement = sa.select(FlowRecord.slug, FlowRecord.label).order_by(FlowRecord.label)
    return [(slug, label) for slug, label in db.session.execute(statement)]


def _matching(query: str) -> sa.Select[FlowRecord, FlowVersion]:
    in_force = sa.and_(
        FlowVersion.flow_id == FlowRecord.id, FlowVersion.number == FlowRecord.number
    )
    statement = sa.select(FlowRecord, FlowVersion).join(FlowVersion, in_force)
    if not query:
        return statement
    hooked = sa.select(HookSlug.flow_id).where(HookSlug.slug.icontains(query, autoescape=True))
    return statement.where(
        FlowRecord.label.icontains(query, autoescape=True)
        | FlowRecord.slug.icontains(query, autoescape=True)
        | FlowRecord.id.in_(hooked)
    )


def _row(record: FlowRecord, version: FlowVersion) -> FlowRow:
    flow = store.parsed(version)
    return FlowRow(
        slug=record.slug,
        label=record.label,
        state=state_of(record, flow),
        hooks=len(flow.hooks),
        number=record.number,
        author=version.author,
        changed_at=version.created_at,
    )
