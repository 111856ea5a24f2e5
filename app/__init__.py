"""Builds the application; reads as a table of contents."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Return the application for `settings`, by default those of the environment.

    Rooms are loaded here and not above, so that a child process which needs one loads one.
    """
    from flask import Flask

    from app import (
        accounts,
        admin,
        assets,
        audit,
        browser,
        buttons,
        config,
        errors,
        extensions,
        flows,
        health,
        hooks,
        metrics,
        nodes,
        notifications,
        openapi,
        runs,
        security,
        shell,
    )

    settings = settings or config.load(os.environ)
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(config.ROOT / "templates"),
        static_folder=None,
    )
    _configure(app, settings)
    for part in (metrics, extensions, errors, security, assets, shell, health, openapi):
        part.init_app(app)
    rooms = (audit, accounts, nodes, notifications, flows, runs, hooks, buttons, browser, admin)
    for room in rooms:
        room.init_app(app)
    return app


def _configure(app: "Flask", settings: "Settings") -> None:
    from app import agreement, config, database, rates, sealing, secrets

    _ = agreement
    key = secrets.secret_key(settings)
    sealing.init_app(app, key, secrets.older_keys(settings))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=key,
        SQLALCHEMY_ENGINES={"default": database.engine_of(settings.database)},
        ALEMBIC_CONTEXT={"include_object": database.is_ours},
        ALEMBIC={"script_location": str(config.ROOT / "app" / "migrations")},
        RATELIMIT_STORAGE_URI=f"{rates.SCHEME}://",
        RATELIMIT_HEADERS_ENABLED=True,
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
        MAX_FORM_PARTS=100_000,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
