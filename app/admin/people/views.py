"""Answers the pages about users: list, new user, one user and what is done to them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import changes, directory, service
from app.accounts.callers import begin_session, caller
from app.accounts.errors import LastAdmin
from app.accounts.models import User
from app.admin.listing import asked, page_of
from app.admin.page_forms import told
from app.admin.people import role_views
from app.admin.people.forms import NewUserForm, PasswordForm, UserForm
from app.admin.people.routes import blueprint

_ = role_views


@blueprint.get("")
def listing() -> str:
    """Show users, some of them by name or role."""
    text, role = asked(request.args, "q"), asked(request.args, "role")
    page = page_of(
        lambda offset, limit: directory.users(text, role, offset=offset, limit=limit), request.args
    )
    return render_template(
        "admin/people/list.html", page=page, q=text, role=role, roles=service.all_roles()
    )


@blueprint.route("/-/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a user."""
    form = NewUserForm(profile="standard")
    form.offer(service.all_roles())
    if form.validate_on_submit():
        with told(form):
            user = service.create_user(
                form.login.data or "",
                form.password.data or "",
                name=form.name.data or "",
                email=form.email.data or "",
                profile=form.profile.data,
                roles=form.role_names,
            )
            flash(f"User {user.login} was made.", "success")
            return redirect(url_for(".show", login=user.login), 303)
    return render_template("admin/people/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/<login>", methods=["GET", "POST"])
def show(login: str) -> ResponseReturnValue:
    """Show a user, or change what is kept of them."""
    user = service.find_or_refuse(login)
    form = _user_form(user)
    if form.validate_on_submit():
        with told(form):
            changes.set_details(
                user,
                name=form.name.data or "",
                email=form.email.data or "",
                profile=form.profile.data,
                roles=form.role_names,
            )
            return _done(user, "Saved.")
    return _page(user, form=form), 422 if form.errors else 200


@blueprint.post("/<login>/password")
def password(login: str) -> ResponseReturnValue:
    """Give a user a new password; their sign-ins end."""
    user, form = service.find_or_refuse(login), PasswordForm()
    if form.validate():
        with told(form):
            changes.set_password(user, form.password.data or "")
            _stay(user)
            return _done(user, f"{user.login} has a new password. Other sign-ins have ended.")
    return _page(user, password_form=form), 422


@blueprint.post("/<login>/end-sign-ins")
def end_sign_ins(login: str) -> ResponseReturnValue:
    """Sign a user out everywhere."""
    user = service.find_or_refuse(login)
    changes.end_sign_ins(user)
    _stay(user)
    return _done(user, f"{user.login} is signed out everywhere.")


@blueprint.post("/<login>/enable")
def enable(login: str) -> ResponseReturnValue:
    """Let a user in again."""
    user = service.find_or_refuse(login)
    changes.set_enabled(user, True)
    _stay(user)
    return _done(user, f"{user.login} can sign in again.")


@blueprint.post("/<login>/disable")
def disable(login: str) -> ResponseReturnValue:
    """Shut a user out."""
    user = service.find_or_refuse(login)
    try:
        changes.set_enabled(user, False)
    except LastAdmin as refusal:
        return _done(user, refusal.detail, "danger")
    return _done(user, f"{user.login} is disabled and signed out everywhere.")


@blueprint.get("/-/subjects")
def subjects() -> str:
    """Return what completes a subject that is being typed, whatever its field is called."""
    found = directory.subjects_like(asked(request.args, next(iter(request.args), "")))
    return render_template("admin/people/_options.html", options=found)


@blueprint.get("/-/logins")
def logins() -> str:
    """Return what completes a login that is being typed, whatever its field is called."""
    found = directory.logins_like(asked(request.args, next(iter(request.args), "")))
    return render_template("admin/people/_options.html", options=found)


def _stay(user: User) -> None:
    """Keep the admin's own sign-in of now, where it is theirs that have ended."""
    if user.id == caller().id:
        begin_session(user)


def _done(user: User, message: str, tone: str = "success") -> ResponseReturnValue:
    """Return the way back to the user's page; an admin who no longer is one goes home."""
    flash(message, tone)
    remains = caller().is_authenticated and caller().is_admin
    return redirect(url_for(".show", login=user.login) if remains else "/", 303)


def _page(user: User, **forms: Any) -> str:
    unsent = {"form": _user_form(user, formdata=None), "password_form": PasswordForm(formdata=None)}
    return render_template("admin/people/user.html", user=user, **unsent | forms)


def _user_form(user: User, **options: Any) -> UserForm:
    form = UserForm(
        name=user.name,
        email=user.email,
        profile=user.profile,
        roles=[role.name for role in user.roles],
        **options,
    )
    form.offer(service.all_roles())
    return form
