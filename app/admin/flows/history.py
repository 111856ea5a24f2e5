"""Decides which versions of a flow a page shows, and makes an old one the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.admin.flows.comparing import MAX_CHANGES, Change, changes
from app.admin.flows.errors import UnknownVersion
from app.admin.listing import Page, page_of
from app.extensions import db
from app.flows import store
from app.flows.models import FlowRecord, FlowVersion

LARGEST_NUMBER = 2**31 - 1
"""What the column holds in every database."""


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions; `more` differences are not shown."""

    older: int
    newer: int
    changes: Sequence[Change]
    more: int


@dataclass(frozen=True)
class History:
    """One page of the versions of a flow, newest first, and a comparison where one is asked for."""

    page: Page[FlowVersion]
    comparison: Comparison | None


def history(record: FlowRecord, arguments: Mapping[str, str]) -> History:
    """Return the versions that `page` asks for, and the comparison of `from` and `to`.

    Raises UnknownVersion for a number that the flow does not have.
    """
    newest = _of(record).options(defer(FlowVersion.document)).order_by(FlowVersion.number.desc())

    def fetch(offset: int, limit: int) -> Sequence[FlowVersion]:
        return db.session.scalars(newest.offset(offset).limit(limit)).all()

    return History(page_of(fetch, arguments), _comparison(record, arguments))


def version(record: FlowRecord, number: int) -> FlowVersion:
    """Return a version of a flow; raises UnknownVersion."""
    found = db.session.scalar(_of(record).where(FlowVersion.number == number))
    if found is None:
        raise UnknownVersion(f"The flow has no version {number}.")
    return found


def restore(record: FlowRecord, number: int, author: str) -> FlowRecord:
    """Save an old document as the newest version; the flow stays on or off as it was.

    Raises UnknownVersion, or SlugTaken where another flow has one of its hooks by now.
    """
    flow = store.parsed(version(record, number))
    return store.save(flow, author=author, enabled=record.enabled, replace=record.slug)


def _of(record: FlowRecord) -> sa.Select[FlowVersion]:
    return sa.select(FlowVersion).where(FlowVersion.flow_id == record.id)


def _comparison(record: FlowRecord, arguments: Mapping[str, str]) -> Comparison | None:
    asked = [arguments.get(name, "") for name in ("from", "to")]
    if not any(asked):
        return None
    older, newer = sorted(_number(text) for text in asked)
    old, new = (store.parsed(version(record, number)) for number in (older, newer))
    found = changes(old, new)
    more = max(0, len(found) - MAX_CHANGES)
    return Comparison(older, newer, found[:MAX_CHANGES], more)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise UnknownVersion("A version is a number.")
    return min(int(text), LARGEST_NUMBER)
