"""Answers the two addresses of a sign-in through a provider: the way there and the way back."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import begin_session
from app.accounts.errors import NoProvider
from app.accounts.openid import claims, people, provider
from app.accounts.redirects import safe_next
from app.config import settings

blueprint = Blueprint("openid", __name__)
TARGET_KEY = "openid_target"


@blueprint.get("/login/openid")
def start() -> ResponseReturnValue:
    """Go to the provider, and remember where the person wanted to."""
    if not provider.label():
        raise NoProvider
    session[TARGET_KEY] = safe_next(request.args.get("next"))
    return provider.way_there(url_for("openid.finish", _external=True))


@blueprint.get("/login/openid/back")
def finish() -> ResponseReturnValue:
    """Sign in who comes back from the provider, and go where they wanted to."""
    if not provider.label():
        raise NoProvider
    described = claims.read(provider.claims(), settings())
    target = safe_next(session.get(TARGET_KEY))
    begin_session(people.sign_in(described, request.remote_addr or ""))
    return redirect(target, 303)
