"""Decides whether a worker is alive: each writes the moment at which it last was."""

import threading
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now
from app.extensions import db

BEAT_SECONDS = 5
ALIVE_SECONDS = 20
"""Three missed beats and a slow commit; below the 30 s in which others must notice a death."""


class WorkerBeat(Base):
    """A worker's name and the moment of its last beat."""

    __tablename__ = "worker_beat"

    worker: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    at: Mapped[datetime]


def beat(engine: sa.Engine, worker: str) -> None:
    """Write that a worker is alive now."""
    with engine.begin() as connection:
        update = sa.update(WorkerBeat).where(WorkerBeat.worker == worker).values(at=now())
        if not connection.execute(update).rowcount:
            connection.execute(sa.insert(WorkerBeat).values(worker=worker, at=now()))


def beat_until(stopped: threading.Event, engine: sa.Engine, worker: str) -> None:
    """Beat until `stopped`; a database that does not answer is asked again at the next beat."""
    while not stopped.wait(BEAT_SECONDS):
        try:
            beat(engine, worker)
        except sa.exc.SQLAlchemyError:
            continue


def alive() -> bool:
    """Return whether any worker has been alive lately."""
    newest = db.session.scalar(sa.select(sa.func.max(WorkerBeat.at)))
    return newest is not None and now() - newest < timedelta(seconds=ALIVE_SECONDS)
