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
    mine = (NodeChange.root == root, NodeChange.call == call)
    db.session.execute(sa.delete(NodeChange).where(*mine))
    db.session.commit()


def of_run(root: str) -> Sequence[NodeChange]:
    """Return the effects of a run, in the order in which they came about."""
    query = sa.select(NodeChange).where(NodeChange.root == root)
    return db.session.scalars(query.order_by(NodeChange.id)).all()


def counts(root: str) -> dict[str, int]:
    """Return how many effects of each kind a run has that can still be taken back."""
    query = sa.select(NodeChange.what, sa.func.count()).where(NodeChange.root == root)
    return {what: count for what, count in db.session.execute(query.group_by(NodeChange.what))}  # noqa: C416


def last(root: str) -> NodeChange | None:
    """Return the newest effect of a run that was not taken back, or None."""
    query = sa.select(NodeChange).where(NodeChange.root == root)
    return db.session.scalar(query.order_by(NodeChange.id.desc()).limit(1))


def forget(*roots: str) -> None:
    """Forget the effects of runs; they can no longer be taken back. The caller commits."""
    db.session.execute(sa.delete(NodeChange).where(NodeChange.root.in_(roots)))


def forget_one(change: NodeChange) -> None:
    """Forget an effect that was taken back; commits."""
    db.session.execute(sa.delete(NodeChange).where(NodeChange.id == change.id))
    db.session.commit()
