"""Decides what the page of notifications shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.accounts.models import User
from app.markdown import render
from app.nodes.rights import Rights
from app.notifications import models
from app.notifications.models import Notification

PAGE_SIZE = 50


@dataclass(frozen=True)
class NoteView:
    """One notification; `path` is where the viewer finds its node now, empty where they do not."""

    id: int
    title: str
    text: Markup
    at: datetime
    is_read: bool
    run_id: str
    path: str

    @property
    def workspace(self) -> str:
        """The workspace of the node."""
        return self.path.partition("/")[0]

    @property
    def inner(self) -> str:
        """The node's path in its workspace."""
        return self.path.partition("/")[2]

    @property
    def node_name(self) -> str:
        """The last part of the node's path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class ListPage:
    """One page of a person's notifications."""

    notes: Sequence[NoteView]
    number: int
    has_next: bool


def list_page(viewer: User, arguments: Mapping[str, str]) -> ListPage:
    """Return a page of the viewer's notifications, newest first; what is no page is the first."""
    text = arguments.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 7 and int(text) > 0 else 1
    found = models.page(viewer.id, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    rights = Rights(viewer.subjects)
    views = [_view(notification, rights) for notification in found[:PAGE_SIZE]]
    return ListPage(views, number, len(found) > PAGE_SIZE)


def _view(notification: Notification, rights: Rights) -> NoteView:
    path = rights.userspace(notification.node) if notification.node else ""
    return NoteView(
        id=notification.id,
        title=notification.title,
        text=render(notification.text),
        at=notification.at,
        is_read=notification.read_at is not None,
        run_id=notification.run_id,
        path=path or "",
    )
