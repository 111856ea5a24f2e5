"""Decides whether workers on other machines see the same files as this process.

Whoever asks puts a hidden file into each storage; every live worker says whether it finds it.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now
from app.extensions import db
from app.nodes.datasources import storage_of
from app.nodes.names import temporary_name
from app.problems import Problem
from app.runs import lease

PATIENCE_SECONDS = 15
"""How long answers are waited for: workers look for questions every few seconds."""

PAUSE_SECONDS = 0.2
FORGOTTEN_AFTER = timedelta(minutes=10)
"""Questions that are older were left by a process that died."""

NOT_SEEN = "it does not see what is written here: the folder is not shared"
NO_ANSWER = "it did not answer in time"


class StorageProbe(Base):
    """A question to a worker: does it see the file of this token? No `answer` yet is None."""

    __tablename__ = "storage_probe"

    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    worker: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    datasource: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)


@dataclass(frozen=True)
class Seen:
    """What a worker says of a storage; no `problem` where it sees what was written here."""

    worker: str
    problem: str


def ask(datasource: str) -> list[Seen]:
    """Write into a storage, and return what each live worker says of that; commits.

    Raises StorageFailed and the like where it cannot be written here.
    """
    token, storage = secrets.token_hex(16), storage_of(datasource)
    name = temporary_name(token)
    workers = [one.worker for one in lease.live(db.engine)]
    try:
        storage.write(name, lambda stream: _write(stream, token))
        _put(token, datasource, workers)
        return _answers(token, workers)
    finally:
        storage.remove(name)
        _forget(token)


def answer(worker: str) -> None:
    """Answer the questions to a worker; commits."""
    mine = StorageProbe.worker == worker, StorageProbe.answer.is_(None)
    for probe in db.session.scalars(sa.select(StorageProbe).where(*mine)).all():
        probe.answer = _look(probe)
        db.session.commit()


def _write(stream: BinaryIO, token: str) -> None:
    stream.write(token.encode())


def _look(probe: StorageProbe) -> str:
    try:
        with storage_of(probe.datasource).open(temporary_name(probe.token)) as stream:
            return "" if stream.read() == probe.token.encode() else NOT_SEEN
    except Problem:
        return NOT_SEEN


def _put(token: str, datasource: str, workers: Sequence[str]) -> None:
    for worker in workers:
        db.session.add(
            StorageProbe(token=token, worker=worker, datasource=datasource, at=now(), answer=None)
        )
    db.session.commit()


def _answers(token: str, workers: Sequence[str]) -> list[Seen]:
    query = sa.select(StorageProbe.worker, StorageProbe.answer).where(StorageProbe.token == token)
    end = time.monotonic() + PATIENCE_SECONDS
    found: dict[str, str | None] = {}
    while time.monotonic() < end:
        found = {worker: said for worker, said in db.session.execute(query)}  # noqa: C416
        db.session.rollback()
        if None not in found.values():
            break
        time.sleep(PAUSE_SECONDS)
    said = ((worker, found.get(worker)) for worker in workers)
    return [Seen(worker, NO_ANSWER if text is None else text) for worker, text in said]


def _forget(token: str) -> None:
    done = sa.or_(StorageProbe.token == token, StorageProbe.at < now() - FORGOTTEN_AFTER)
    db.session.execute(sa.delete(StorageProbe).where(done))
    db.session.commit()
