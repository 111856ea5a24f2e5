"""Decides what is remembered of the effects of a step, so that a repeated step knows them again.

It never touches a node; `placing` and `completion` do.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db
from app.nodes.errors import StepTakenOver
from app.nodes.fencing import fence
from app.nodes.node import Kind
from app.nodes.text import ByteText, starts_with

What = Literal["create", "change", "copy", "keep", "move", "delete", "purge", "describe", "note"]
"""What an effect is. `keep` copies what is about to be replaced to the recycle bin; a `note` only
says that a call is done that is harmless to repeat."""


class ClaimRecord(Base):
    """One effect of one step, written before anybody can see it; see `Claim`."""

    __tablename__ = "claim"
    __table_args__ = (sa.UniqueConstraint("owner", "call"),)

    owner: Mapped[str] = mapped_column(ByteText, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    call: Mapped[str] = mapped_column(sa.String(64))
    what: Mapped[str] = mapped_column(sa.String(16))
    source: Mapped[str] = mapped_column(sa.Text)
    place: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(8))
    token: Mapped[str] = mapped_column(sa.String(120))
    origin: Mapped[str] = mapped_column(sa.String(120))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))


@dataclass(frozen=True)
class Claim:
    """An effect. `call` is the call that wants it, `place` the internal path of its result.

    `source` is the internal path of the node that it is made from, if any. `token` is the
    identity of the result, `origin` that of the source. `number` counts the effects of a step
    in the order in which they began; it is 0 until the claim is saved. `before` is what the
    journal needs to know of how things were: columns of `journal.NodeChange`.
    """

    call: str
    what: What
    source: str = ""
    place: str = ""
    kind: Kind = "file"
    token: str = ""
    origin: str = ""
    number: int = 0
    before: Mapping[str, Any] = field(default_factory=dict)


class Claims:
    """The claims of one step, `owner`; made anew each time that the step is carried out."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._calls: Counter[str] = Counter()
        self._complete: set[str] = set()

    def call(self, *words: str) -> str:
        """Return what this call of the step is known by: the nth call with these words.

        It does not depend on the other calls, so a step may meet its files in another order.
        """
        text = json.dumps(words)
        self._calls[text] += 1
        return hashlib.sha256(f"{self._calls[text]} {text}".encode()).hexdigest()

    def find(self, call: str) -> Claim | None:
        """Return what an earlier try of the step claimed for this call, or None."""
        return self._known.get(call)

    @property
    def last(self) -> Claim | None:
        """The claim that was begun last: the only one whose effect may be incomplete."""
        return next(reversed(self._known.values()), None)

    def settled(self, call: str) -> Claim | None:
        """Return the claim of a call where its effect is complete, or None."""
        claim = self.find(call)
        is_open = claim == self.last and call not in self._complete
        return None if is_open else claim

    def settle(self, claim: Claim) -> None:
        """Take the last claim for complete, as long as this object lives."""
        self._complete.add(claim.call)

    def save(self, claim: Claim) -> Claim:
        """Commit a new claim, or a known one of that call with other values; return it.

        Raises StepTakenOver where another process claimed the same at the same time.
        """
        known = self.find(claim.call)
        number = known.number if known else (self.last.number if self.last else 0) + 1
        saved = replace(claim, number=number)
        try:
            db.session.execute(self._change(saved) if known else self._addition(saved))
            fence.assure(db.session)
            db.session.commit()
        except IntegrityError as error:
            db.session.rollback()
            raise StepTakenOver(claim.place) from error
        self._known[claim.call] = saved
        return saved

    def withdraw(self, claim: Claim) -> None:
        """Forget a claim whose effect did not come about; commits."""
        db.session.rollback()
        db.session.execute(sa.delete(ClaimRecord).where(*self._is(claim)))
        db.session.commit()
        del self._known[claim.call]

    @cached_property
    def _known(self) -> dict[str, Claim]:
        """All claims of this step by call, in the order of their numbers."""
        columns = [getattr(ClaimRecord, one.name) for one in fields(Claim)]
        query = sa.select(*columns).where(ClaimRecord.owner == self._owner)
        rows = db.session.execute(query.order_by(ClaimRecord.number))
        return {row.call: Claim(*row) for row in rows}

    def _addition(self, claim: Claim) -> sa.Insert:
        return sa.insert(ClaimRecord).values(owner=self._owner, **asdict(claim))

    def _change(self, claim: Claim) -> sa.Update:
        return sa.update(ClaimRecord).where(*self._is(claim)).values(**asdict(claim))

    def _is(self, claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
        return (ClaimRecord.owner == self._owner, ClaimRecord.number == claim.number)


def of_run(root: str) -> Sequence[tuple[str, str]]:
    """Return owner and call of each effect that a run has claimed and that is not forgotten."""
    query = sa.select(ClaimRecord.owner, ClaimRecord.call).where(ClaimRecord.what != "note")
    rows = db.session.execute(query.where(starts_with(ClaimRecord.owner, f"{root}:")))
    return [(owner, call) for owner, call in rows]


def release(*roots: str) -> None:
    """Forget the claims of every step of runs; commits.

    Call it when a run has ended for good: a step that is repeated later would act again.
    """
    for root in roots:
        mine = starts_with(ClaimRecord.owner, f"{root}:")
        db.session.execute(sa.delete(ClaimRecord).where(mine))
    db.session.commit()
