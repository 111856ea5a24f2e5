"""Decides what is told of each request: its ID, its line in the log, its count, its span.

It lies around the application, so that answers to errors are told as well. It never decides an
answer.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app import logs, tracing
from app.config import Settings

logger = logging.getLogger(__name__)

ROUTE = "flowbutton.route"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""IDs that are taken from the caller: long enough to tell requests apart, and harmless in a log."""

HEADER = "X-Request-ID"
QUIET_METHODS = ("GET", "HEAD", "OPTIONS")
"""Requests that change nothing are told on the level DEBUG, all others on INFO."""

SERVER_ERROR = 500

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Count = Callable[[str, str, int, float], None]
"""What counts a request: its route, "" where there is none, its method, status and seconds."""


def init_app(app: Flask, count: Count) -> None:
    """Lie around `app`, behind as many proxies as the settings say."""
    settings: Settings = app.config["SETTINGS"]
    app.before_request(_note_route)
    app.wsgi_app = Incoming(app.wsgi_app, count)  # type: ignore[method-assign]
    if number := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, number, number, number)  # type: ignore[method-assign]


class Incoming:
    """Lets each request through, with an ID, and tells of it."""

    def __init__(self, inner: Application, count: Count) -> None:
        self._inner = inner
        self._count = count

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Return what the application answers."""
        method, began = environ["REQUEST_METHOD"], time.monotonic()
        request_id, statuses = _request_id(environ), [SERVER_ERROR]

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            statuses[:] = [int(status.split(" ", 1)[0])]
            return start_response(status, [*headers, (HEADER, request_id)], *more)

        with logs.about(request=request_id), tracing.request(method, _trace_headers(environ)):
            try:
                return self._inner(environ, start)
            finally:
                self._tell(environ, statuses[0], time.monotonic() - began)

    def _tell(self, environ: Environ, status: int, seconds: float) -> None:
        method, route = environ["REQUEST_METHOD"], environ.get(ROUTE, "")
        failed = status >= SERVER_ERROR
        level = logging.DEBUG if method in QUIET_METHODS and not failed else logging.INFO
        logger.log(level, "%s %s: %d in %.3f s", method, route or "-", status, seconds)
        self._count(route, method, status, seconds)
        tracing.note(
            name=f"{method} {route}".strip(),
            error=str(status) if failed else "",
            http__route=route,
            http__response__status_code=status,
        )


def _note_route() -> None:
    if request.url_rule is not None:
        request.environ[ROUTE] = request.url_rule.rule


def _request_id(environ: Environ) -> str:
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def _trace_headers(environ: Environ) -> dict[str, str]:
    sent = {name: environ.get(f"HTTP_{name.upper()}") for name in ("traceparent", "tracestate")}
    return {name: value for name, value in sent.items() if value}
