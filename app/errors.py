"""The only place where an error becomes an answer: a page, an htmx fragment or a problem document.

It never says more than the error's own title and detail; what is not a `Problem` is logged
whole and answered as a plain 500.
"""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from app.accounts.callers import look_for_nobody
from app.admin import guard
from app.database import DATABASE_AWAY
from app.extensions import db
from app.problems import NotFoundProblem, Problem, UnavailableProblem

logger = logging.getLogger(__name__)
API_PREFIX = "/a/"
AWAY_SECONDS = 5
"""When to call again: a database that restarts takes some seconds."""


def init_app(app: Flask) -> None:
    """Register one handler for each family of errors."""
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, answer_http)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, answer_database_away)
    app.register_error_handler(Exception, answer_unexpected)


def answer_problem(problem: Problem) -> Response:
    """Return the answer of a named error."""
    if problem.status == HTTPStatus.NOT_FOUND:
        # One answer for all that does not exist, so that nothing can be told apart.
        problem = NotFoundProblem("There is nothing at this address.")
    return _answer(
        {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            **({"errors": [vars(error) for error in problem.errors]} if problem.errors else {}),
        },
        problem.headers,
    )


def answer_http(error: HTTPException) -> Response:
    """Return the answer of an error of Flask's own, such as an unknown page or method."""
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code, headers=error.get_headers())
    if error.code == HTTPStatus.NOT_FOUND or guard.is_hidden(request.path):
        return answer_problem(NotFoundProblem())
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {}
    if isinstance(error, RateLimitExceeded):
        headers["Retry-After"] = str(error.limit.limit.get_expiry())
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(error.valid_methods or ())
    if isinstance(error, RequestedRangeNotSatisfiable):
        headers["Content-Range"] = f"{error.units} */{error.length}"
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    return _answer(problem | {"detail": error.description or status.description}, headers)


def answer_database_away(error: Exception) -> Response:
    """Log that the database does not answer; the page says so without asking it anything."""
    logger.warning(
        "The database does not answer at %s %s", request.method, request.path, exc_info=error
    )
    with suppress(sa.exc.SQLAlchemyError):
        db.session.rollback()
    look_for_nobody()
    message = "The database does not answer. Nothing of this call was kept; try again."
    return answer_problem(UnavailableProblem(message, AWAY_SECONDS))


def answer_unexpected(error: Exception) -> Response:
    """Log an error that nobody named, and answer 500 without its text."""
    logger.exception("Unexpected error at %s %s", request.method, request.path, exc_info=error)
    db.session.rollback()
    return answer_problem(Problem("The error is in the log of the server. Please try again."))


def wants_json() -> bool:
    """Return whether the caller is a script: the path of the interface, or only JSON accepted."""
    accepted = request.accept_mimetypes
    return _is_interface() or (
        accepted.accept_json and not accepted.accept_html and bool(request.accept_mimetypes)
    )


def _is_interface() -> bool:
    forms = ("application/x-www-form-urlencoded", "multipart/form-data")
    return request.path.startswith(API_PREFIX) and request.mimetype not in forms


def _answer(problem: dict[str, Any], headers: dict[str, str]) -> Response:
    try:
        response = _rendered(problem)
    except DATABASE_AWAY as error:
        return answer_database_away(error)
    response.status_code = problem["status"]
    response.headers.update(headers)
    return response


def _rendered(problem: dict[str, Any]) -> Response:
    if wants_json():
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
    elif request.htmx:  # type: ignore[attr-defined]
        response = make_response(render_template("errors/problem_fragment.html", problem=problem))
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
    else:
        response = make_response(render_template("errors/problem.html", problem=problem))
    return response
