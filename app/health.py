"""Answers who watches the process: is it alive, and can it do its work."""

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, jsonify

from app.extensions import db
from app.nodes import datasources
from app.nodes.datasources import Datasource
from app.problems import Problem
from app.runs import heartbeat

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Register the addresses of the watchers."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def live() -> Response:
    """Answer that the process is alive."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer whether database, storage and a worker are there; 503 names what is missing."""
    states = {"database": _database(), "storage": False, "worker": False}
    if states["database"]:
        states["storage"] = all(map(_reachable, datasources.all_datasources()))
        states["worker"] = heartbeat.alive()
    status = 200 if all(states.values()) else 503
    return jsonify({"status": "ok" if status == 200 else "not ready", **states}), status


def _reachable(datasource: Datasource) -> bool:
    try:
        datasources.storage_of(datasource.name).stat("")
    except Problem:
        return False
    return True


def _database() -> bool:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        return False
    return True
