"""Decides what stands around every page: who is signed in, where they may go, what runs."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from app.accounts.models import User
from app.nodes import workspaces
from app.notifications import service as notifications
from app.runs import models as runs


@dataclass(frozen=True)
class Place:
    """A workspace in the sidebar."""

    slug: str
    label: str
    writable: bool


@dataclass(frozen=True)
class Shell:
    """What the page's frame shows."""

    user: User | None
    workspaces: tuple[Place, ...] = ()
    active_runs: int = 0
    section: str = ""
    tray_url: str = ""
    unread: int = 0


def init_app(app: Flask) -> None:
    """Give every template `shell`."""
    app.context_processor(_context)


def shell_for(user: User, section: str) -> Shell:
    """Return the frame of a page for somebody; `section` names what is current."""
    places = tuple(
        Place(view.slug, view.label, view.access.write)
        for view in workspaces.visible(user.subjects)
    )
    return Shell(
        user,
        places,
        runs.count_active(user.id),
        section,
        url_for("runs.tray"),
        notifications.unread_count(user.id),
    )


def _context() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"shell": Shell(None)}
    return {"shell": shell_for(current_user._get_current_object(), _section())}


def _section() -> str:
    names = request.view_args or {}
    if request.blueprint == "browser" and "workspace" in names:
        return f"ws:{names['workspace']}"
    if request.blueprint and request.blueprint.startswith("admin_"):
        return f"admin:{request.blueprint.removeprefix('admin_')}"
    return request.blueprint or ""
