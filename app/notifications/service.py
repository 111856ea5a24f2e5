"""Decides what is kept of what people are told: each thing once, and only the newest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.database import now
from app.extensions import db
from app.notifications import models
from app.notifications.errors import UnknownNotification

KEPT = 500
"""Notifications of one person: a flow over many files must not fill the database."""


@dataclass(frozen=True)
class Note:
    """What one person is told; `text` is Markdown, see `models.Notification`."""

    user_id: int
    key: str
    title: str
    text: str
    run_id: str = ""
    node: str = ""


def notify(notes: Sequence[Note]) -> None:
    """Keep the notes and commit; one that is kept already, by person and key, stays as it is."""
    if not notes:
        return
    moment = now()
    models.add([{**asdict(note), "at": moment, "read_at": None} for note in notes])
    models.keep_newest([note.user_id for note in notes], KEPT)
    db.session.commit()


def unread_count(user_id: int) -> int:
    """Return how many notifications a person has not read."""
    return models.count_unread(user_id)


def mark_read(user_id: int, notification_id: int) -> None:
    """Note that a person has read a notification. Raises UnknownNotification."""
    found = models.find(user_id, notification_id)
    if found is None:
        raise UnknownNotification("There is no such notification.")
    found.read_at = found.read_at or now()
    db.session.commit()


def mark_all_read(user_id: int) -> None:
    """Note that a person has read all notifications."""
    models.mark_all_read(user_id, now())
    db.session.commit()
