"""Decides the headers of every answer and which requests must prove that they come from us."""

import logging

from flask import Flask, Request, Response, current_app, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import current_user

from app.accounts.callers import authenticated_by_token
from app.audit.service import COMMAND_LINE, Actor, find_actor_by
from app.config import settings
from app.extensions import csrf
from app.problems import BadRequestProblem
from app.trusted_hosts import is_ours

SIGNED = "webhook-signature"
"""The header of a signed call; what a browser sends on behalf of another site cannot have it."""

logger = logging.getLogger(__name__)

API_PREFIX = "/a/"
ANONYMOUS = "anonymous"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
UNUSED_FEATURES = (
    "accelerometer autoplay camera display-capture encrypted-media geolocation gyroscope hid "
    "magnetometer microphone midi payment publickey-credentials-get screen-wake-lock serial usb "
    "xr-spatial-tracking"
).split()
"""What browsers can do and no page of ours asks for."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000"
"""A year: browsers that were here by HTTPS come back by nothing else."""

WATCHED = ("health.live", "health.ready", "metrics.metrics")
"""What watchers ask by the address of a single process, whatever they call it."""


class CookieSessions(SecureCookieSessionInterface):
    """Keeps sessions in signed cookies, which never travel openly once they came by HTTPS."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, an empty one where it has no cookie of ours."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie is sent over HTTPS only."""
        return super().get_cookie_secure(app) or request.is_secure


def init_app(app: Flask) -> None:
    """Check every request for its host and its token and add the headers to every answer."""
    app.config.setdefault("UPLOAD_ENDPOINTS", set())
    app.config.setdefault("SIGNED_ENDPOINTS", set())
    app.session_interface = CookieSessions()
    app.before_request(check_host)
    app.before_request(check_origin)
    app.before_request(name_actor)
    app.after_request(add_headers)


def check_host() -> None:
    """Raise BadRequestProblem for a request under a name that is not ours."""
    host = request.host
    if request.endpoint in WATCHED or is_ours(host, settings()):
        return
    logger.warning("A request for the host %r was refused: see FLOWBUTTON_HOSTS", host)
    raise BadRequestProblem("This server is not known by that name.")


def check_origin() -> None:
    """Raise CSRFError for a state change without our token, unless the caller shows what no page
    of others can: an API token, or the signature of a hook's call.

    A call of the interface that shows a wrong one is nobody's, as its cookies never count; the
    view says so.
    """
    uploads = request.endpoint in current_app.config["UPLOAD_ENDPOINTS"]
    if uploads and current_user.is_authenticated:
        request.max_content_length = settings().max_upload
        request.max_form_memory_size = settings().max_body
    if request.method in SAFE_METHODS or _is_refused_anyway() or _is_proven():
        return
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _is_refused_anyway() -> bool:
    by_script = "Authorization" in request.headers and request.path.startswith(API_PREFIX)
    return by_script or request.url_rule is None


def _is_proven() -> bool:
    takes_signed = request.endpoint in current_app.config["SIGNED_ENDPOINTS"]
    return authenticated_by_token() or (takes_signed and SIGNED in request.headers)


def name_actor() -> None:
    """Tell the audit log how to find who acts in this request, and from where."""
    find_actor_by(_actor)


def _actor() -> Actor:
    if not has_request_context():
        return COMMAND_LINE
    login = current_user.login if current_user.is_authenticated else ANONYMOUS
    return Actor(login, request.remote_addr or "")


def add_headers(response: Response) -> Response:
    """Add what is not set yet, so that a view may say something stricter or more exact."""
    present = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - it yields pairs
    response.headers.extend(
        [pair for pair in HEADERS.items() if not present or pair[0].lower() not in present]
    )
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    return response
