"""Holds the Flask extensions, each made once and bound to an application by `create_app`."""

from contextlib import suppress
from inspect import iscoroutinefunction

from flask import Flask
from flask_alembic import Alembic
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from app.database import DATABASE_AWAY, Base, take_every_text, tune_sqlite

db = SQLAlchemy(engine_options={"hide_parameters": True, "pool_pre_ping": True})
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
    with app.app_context():
        tune_sqlite(db.engine)
        take_every_text(db.engine)


def _end_transactions(_error: BaseException | None) -> None:
    """Let go of what was not committed; a database that went away meanwhile has done so already."""
    with suppress(*DATABASE_AWAY):
        db.session.close()


def _without_async(app: Flask) -> None:
    """Leave out what would end asynchronous sessions: there are none, and it costs a thread."""
    ends = app.teardown_appcontext_funcs
    ends[:] = [end for end in ends if not iscoroutinefunction(end)]
