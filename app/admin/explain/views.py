"""Answers the explainer; it only ever reads."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.buttons import known
from app.admin.buttons.page import first_choice
from app.admin.explain import page
from app.admin.guard import admin_blueprint
from app.buttons import choosing

blueprint = admin_blueprint("explain")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show every button with its state for a person, a folder and a selection, rule by rule."""
    first = first_choice(caller())
    login = request.args.get("user", first.login).strip()
    target = choosing.read(request.args) if "folder" in request.args else first.target
    shown = page.build(login, target, request.args)
    text = render_template("admin/explain/show.html", shown=shown, logins=known.all_logins())
    wrong = shown.wrong_user or shown.wrong_place
    return text, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
