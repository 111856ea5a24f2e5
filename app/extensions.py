"""Holds the Flask extensions, each made once and bound to an application by `create_app`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from inspect import iscoroutinefunction

import sqlalchemy as sa
from flask import Flask, g
from flask_alembic import Alembic
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from app.database import (
    DATABASE_AWAY,
    Base,
    take_every_text,
    try_rested,
    tune_sqlite,
    without_transactions,
)

SESSIONS = "_sqlalchemy_sessions"
"""Where Flask-SQLAlchemy-Lite keeps the sessions of a request, once it has any."""

db = SQLAlchemy(engine_options={"hide_parameters": True})
alembic = Alembic(metadatas=Base.metadata)
login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
htmx = Htmx()
compress = Compress()


def init_app(app: Flask) -> None:
    """Bind every extension to `app`."""
    for extension in (db, alembic, login_manager, csrf, limiter, htmx, compress):
        extension.init_app(app)
    app.teardown_appcontext(_end_transactions)
    _without_async(app)
    _without_limits_of_all(app)
    with app.app_context():
        tune_sqlite(db.engine)
        take_every_text(db.engine)
        try_rested(db.engine)


def _end_transactions(_error: BaseException | None) -> None:
    """Let go of what was not committed; a database that went away meanwhile has done so already."""
    if has_session():
        with suppress(*DATABASE_AWAY):
            db.session.close()


def has_session() -> bool:
    """Return whether anything of this request has used the session of the database."""
    return SESSIONS in g


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """Lend a connection whose every statement sees what is committed by then, and begins nothing.

    What the session has not committed it does not see.
    """
    with without_transactions(db.engine).connect() as connection:
        yield connection


def _without_async(app: Flask) -> None:
    """Leave out what would end asynchronous sessions: there are none, and it costs a thread."""
    ends = app.teardown_appcontext_funcs
    ends[:] = [end for end in ends if not iscoroutinefunction(end)]


def _without_limits_of_all(app: Flask) -> None:
    """Leave out the look for limits of every request: the views that have one look themselves."""
    app.before_request_funcs[None].remove(limiter._check_request_limit)
