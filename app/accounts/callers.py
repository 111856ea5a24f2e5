"""Decides who is calling: the owner of a bearer token, else whom the browser's session names.

A request with an `Authorization` header is judged by that header alone, its cookies never count.
"""

from collections.abc import Callable
from typing import cast

from flask import Request, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from app import logs
from app.accounts import sessions, tokens
from app.accounts.errors import NotSignedIn
from app.accounts.models import User
from app.accounts.redirects import as_target, target_of

API_PREFIX = "/a/"
SIGN_IN_KEY = "sign_in"
Find = Callable[[Request, str], User | None]
_finders: dict[str, Find] = {}


def caller() -> User:
    """Return who is calling, in a view that only the signed-in reach."""
    return cast(User, current_user._get_current_object())


def look_for_nobody() -> None:
    """Let nobody be looked for in this request any more: the database does not answer."""
    g.nobody_is_looked_for = True


def authenticated_by_token() -> bool:
    """Return whether the caller showed a valid API token: such a call needs no CSRF token."""
    return "Authorization" in request.headers and bool(current_user.is_authenticated)


def session_user(session_id: str) -> User | None:
    """Return whom the browser's session names, as Flask-Login asks; None once it has ended.

    Only a session that names somebody is renewed: the cookie of an ended one must run out
    before the server forgets that it has ended.
    """
    if "Authorization" in request.headers or "nobody_is_looked_for" in g:
        return None
    user = sessions.owner(session_id, session.get(SIGN_IN_KEY, ""))
    if user is None:
        session.clear()
    else:
        logs.note(user=user.login)
    session.modified = True
    return user


def token_user(call: Request) -> User | None:
    """Return the owner of the bearer token of `call`, as Flask-Login asks."""
    if "nobody_is_looked_for" in g:
        return None
    scheme, _, plain_text = call.headers.get("Authorization", "").partition(" ")
    find = _finders.get(call.endpoint or "", _owner_of)
    user = find(call, plain_text.strip()) if scheme.lower() == "bearer" else None
    if user is not None:
        logs.note(user=user.login)
    return user


def find_owner_by(endpoint: str, find: Find) -> None:
    """Let `find` find the owner of a token where an endpoint is called, as `tokens.owner_of`."""
    _finders[endpoint] = find


def begin_session(user: User) -> None:
    """Sign `user` in by a session that holds nothing of the one before."""
    session.clear()
    session.permanent = True
    session[SIGN_IN_KEY] = sessions.new_sign_in()
    login_user(user)


def end_session() -> None:
    """End the browser's session here and on the server: a copy of its cookie opens nothing."""
    if sign_in := session.get(SIGN_IN_KEY):
        sessions.end(sign_in, current_app.permanent_session_lifetime)
    session.clear()


def ask_to_sign_in() -> ResponseReturnValue:
    """Return the way to the sign-in page and back. Raises NotSignedIn for scripts."""
    if request.path.startswith(API_PREFIX):
        raise NotSignedIn
    if request.headers.get("HX-Request") == "true":
        target = target_of(request.headers.get("HX-Current-URL", ""))
        headers = {"HX-Redirect": url_for("accounts.login", next=target)}
        return Response(status=401, headers=headers)
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for("accounts.login"), 303)
    query = request.query_string.decode("latin-1")
    return redirect(url_for("accounts.login", next=as_target(request.path, query)))


def _owner_of(_call: Request, plain_text: str) -> User | None:
    return tokens.owner_of(plain_text)
