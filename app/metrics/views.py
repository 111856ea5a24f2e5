"""Answers who reads the metrics; to all others the address does not exist.

With a token in the settings, whoever shows it may read. Without, this machine alone may, and only
directly: what comes through a proxy here may come from anywhere.
"""

import hmac
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request

from app.config import LOOPBACK, settings
from app.extensions import db
from app.metrics import installation
from app.metrics.requests import Requests
from app.metrics.text import CONTENT_TYPE, Family, render
from app.problems import NotFoundProblem

blueprint = Blueprint("metrics", __name__)

PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
"""Headers of which a proxy adds at least one."""


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return all figures as Prometheus text."""
    if not _may_read():
        raise NotFoundProblem
    requests: Requests = current_app.extensions["flowbutton_requests"]
    return Response(render([*requests.families(), *_installation()]), content_type=CONTENT_TYPE)


def _may_read() -> bool:
    token = settings().metrics_token
    if token:
        shown = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(shown, f"Bearer {token}".encode())
    direct = not any(name in request.headers for name in PROXIED)
    return direct and request.remote_addr in LOOPBACK


def _installation() -> Iterator[Family]:
    """What the database knows; where it does not answer, that alone is told."""
    try:
        known = list(installation.families())
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        known = []
    about = "Whether the database answers."
    yield Family("flowbutton_database_up", "gauge", about, [({}, int(bool(known)))])
    yield from known
