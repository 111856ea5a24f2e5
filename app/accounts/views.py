"""Answers the sign-in and account pages; it never decides who somebody is."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import changes, service, tokens
from app.accounts.callers import begin_session, caller, end_session
from app.accounts.errors import BadCredentials
from app.accounts.forms import LoginForm, PasswordForm, TokenForm
from app.accounts.guards import browser_required
from app.accounts.limits import limit_by_address, limit_by_caller, limit_by_login
from app.accounts.models import User
from app.accounts.openid import provider
from app.accounts.redirects import safe_next
from app.config import settings

logger = logging.getLogger(__name__)
blueprint = Blueprint("accounts", __name__)
MAX_TOKEN_ID = 2**31 - 1
"""Largest number that the column holds in every database."""


@blueprint.route("/login", methods=["GET", "POST"])
@limit_by_address
@limit_by_login
def login() -> ResponseReturnValue:
    """Show the sign-in page, or sign in and go where the person wanted to."""
    target = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target, 303)
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form, target), 422 if form.is_submitted() else 200
    try:
        user = _signing_in(form)
    except BadCredentials as refusal:
        logger.warning("Sign-in refused to %s", request.remote_addr)
        form.form_errors = [refusal.detail]
        return _login_page(form, target), refusal.status
    begin_session(user)
    return redirect(target, 303)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End this sign-in and go to the sign-in page."""
    end_session()
    return redirect(url_for("accounts.login"), 303)


@blueprint.get("/account")
@browser_required
def account() -> ResponseReturnValue:
    """Show the caller's own data, roles and API tokens."""
    return _account_page()


@blueprint.post("/account/tokens")
@browser_required
def create_token() -> ResponseReturnValue:
    """Make an API token and show it, this once."""
    form = TokenForm(prefix="token")
    if not form.validate_on_submit():
        return _account_page(token_form=form), 422
    plain_text, _ = tokens.create(caller(), form.label.data or "", form.days.data or 0)
    return _account_page(new_token=plain_text), 201


@blueprint.post(f"/account/tokens/<int(max={MAX_TOKEN_ID}):token_id>/revoke")
@browser_required
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Forget one of the caller's own API tokens."""
    tokens.revoke(caller(), token_id)
    flash("API token revoked.", "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/password")
@browser_required
@limit_by_caller
def change_password() -> ResponseReturnValue:
    """Change the caller's own password; other sign-ins end, this one goes on."""
    form, user = PasswordForm(prefix="password"), caller()
    if not form.validate_on_submit():
        return _account_page(password_form=form), 422
    try:
        service.check_password(user.login, form.current.data or "")
    except BadCredentials:
        form.current.errors = ["The current password is wrong."]
        return _account_page(password_form=form), 422
    changes.set_password(user, form.new.data or "")
    begin_session(user)
    flash("Password changed. Your other sign-ins have ended.", "success")
    return redirect(url_for("accounts.account"), 303)


def _signing_in(form: LoginForm) -> User:
    address = request.remote_addr or ""
    return service.sign_in(form.login.data or "", form.password.data or "", address)


def _login_page(form: LoginForm, target: str) -> str:
    return render_template(
        "accounts/login.html", form=form, target=target, provider=provider.label()
    )


def _account_page(
    *,
    token_form: TokenForm | None = None,
    password_form: PasswordForm | None = None,
    new_token: str = "",
) -> str:
    return render_template(
        "accounts/account.html",
        user=caller(),
        tokens=tokens.of_user(caller()),
        new_token=new_token,
        token_form=token_form or _empty_token_form(),
        password_form=password_form or PasswordForm(prefix="password", formdata=None),
    )


def _empty_token_form() -> TokenForm:
    return TokenForm(prefix="token", formdata=None, days=settings().token_days)
