"""Decides the headers of every answer and which requests must prove that they come from us."""

from flask import Flask, Response, current_app, request
from flask_login import current_user

from app.audit.service import Actor, find_actor_by
from app.config import settings
from app.extensions import csrf

SIGNED = "webhook-signature"
"""The header of a signed call; what a browser sends on behalf of another site cannot have it."""

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def init_app(app: Flask) -> None:
    """Check every state change for its token and add the headers to every answer."""
    app.config.setdefault("UPLOAD_ENDPOINTS", set())
    app.config.setdefault("SIGNED_ENDPOINTS", set())
    app.before_request(check_origin)
    app.before_request(name_actor)
    app.after_request(add_headers)


def check_origin() -> None:
    """Raise CSRFError for a state change by cookie without our token.

    A call with an `Authorization` header, or a signed one of a hook, is never answered by its
    cookie, so it needs none.
    """
    uploads = request.endpoint in current_app.config["UPLOAD_ENDPOINTS"]
    if uploads and current_user.is_authenticated:
        request.max_content_length = settings().max_upload
        request.max_form_memory_size = settings().max_body
    takes_signed = request.endpoint in current_app.config["SIGNED_ENDPOINTS"]
    signed = takes_signed and SIGNED in request.headers
    proven = signed or "Authorization" in request.headers
    by_cookie = request.method not in SAFE_METHODS and not proven
    if by_cookie and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def name_actor() -> None:
    """Tell the audit log how to find who acts in this request, and from where."""
    find_actor_by(_actor)


def _actor() -> Actor:
    login = current_user.login if current_user.is_authenticated else ANONYMOUS
    return Actor(login, request.remote_addr or "")


def add_headers(response: Response) -> Response:
    """Add what is not set yet, so that a view may say something stricter or more exact."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
