"""Decides what is kept of the effects of a run, so that they can be taken back.

Each effect has one row, written in the commit that completes it. The row says what was there
before and how both looked, so that changes by others since are noticed.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db
from app.nodes.node import Kind
from app.nodes.text import ByteText

Done = Literal["create", "copy", "keep", "change", "move", "delete", "purge", "describe", "folder"]


class NodeChange(Base):
    """One effect of a run. `root` is the run in whose name it came about, see `Run.root_id`.

    `place` is where its result lies, `source` where a moved node was. `before` and `after` are
    the numbers of the place (see `fingerprints`), `source_before` that of the source. `values`
    are metadata as they were, None for a name that was not there. `kept` is where the old
    content of a changed file lies, "" where it was not kept.

    An effect that was taken back is handed over to the run that did so: its own effects follow,
    so that those of both runs, in their order, say how things must be now.
    """

    __tablename__ = "node_change"
    __table_args__ = (sa.UniqueConstraint("root", "call"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(sa.String(64))
    call: Mapped[str] = mapped_column(sa.String(64))
    what: Mapped[Done] = mapped_column(sa.String(8))
    kind: Mapped[Kind] = mapped_column(sa.String(8))
    place: Mapped[str] = mapped_column(ByteText)
    source: Mapped[str] = mapped_column(ByteText, default="")
    before: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    after: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    source_before: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kept: Mapped[str] = mapped_column(ByteText, default="")


def key(owner: str, *words: str) -> str:
    """Return what an effect of a step is known by in its run."""
    text = "\0".join((owner, *words))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()


def record(root: str, call: str, **row: Any) -> None:
    """Add a row to the present transaction, once for each call of a step."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values: Mapping[str, Any] = {"source": "", "values": {}, "kept": ""} | row
    statement = insert(NodeChange).values(root=root, call=call, **values)
    db.session.execute(statement.on_conflict_do_nothing())


def withdraw(root: str, call: str) -> None:
    """Forget an effect that did not come about; commits."""
    db.session.execute(sa.delete(NodeChange).where(_of(root), NodeChange.call == call))
    db.session.commit()


def of_runs(*roots: str) -> Sequence[NodeChange]:
    """Return the effects of runs, in the order in which they came about."""
    query = sa.select(NodeChange).where(_of(*roots))
    return db.session.scalars(query.order_by(NodeChange.id)).all()


def calls(*roots: str) -> set[str]:
    """Return what the effects of runs are known by, see `key`."""
    return set(db.session.scalars(sa.select(NodeChange.call).where(_of(*roots))))


def counts(root: str) -> dict[str, int]:
    """Return how many effects of each kind a run has that can still be taken back."""
    query = sa.select(NodeChange.what, sa.func.count()).where(_of(root))
    return {what: count for what, count in db.session.execute(query.group_by(NodeChange.what))}  # noqa: C416


def has_any(root: str) -> bool:
    """Return whether a run has effects that can still be taken back."""
    return db.session.scalar(sa.select(sa.exists().where(_of(root)))) or False


def newest(root: str, limit: int) -> Sequence[NodeChange]:
    """Return the newest effects of a run that were not taken back, the newest one first."""
    query = sa.select(NodeChange).where(_of(root)).order_by(NodeChange.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def hand_over(change: NodeChange, root: str) -> None:
    """Say that an effect was taken back by the run `root`; commits."""
    taken = sa.update(NodeChange).where(NodeChange.id == change.id).values(root=root)
    db.session.execute(taken)
    db.session.commit()


def forget(*roots: str) -> None:
    """Forget the effects of runs; they can no longer be taken back. The caller commits."""
    db.session.execute(sa.delete(NodeChange).where(_of(*roots)))


def _of(*roots: str) -> sa.ColumnElement[bool]:
    return NodeChange.root.in_(roots)
