"""Answers the editor of a flow's parameters; moving rows about keeps nothing."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.flows import page, saving
from app.admin.flows.forms import ParametersForm
from app.admin.flows.page import FlowPage
from app.admin.flows.parameter_rows import BadRows, arranged, rows_of, with_rows
from app.admin.flows.routes import GET_AND_POST, blueprint
from app.problems import Problem

SAVE = "save"


@blueprint.route("/<slug>/parameters", methods=GET_AND_POST)
def parameters(slug: str) -> ResponseReturnValue:
    """Show the parameters, rearrange the rows that were sent, or save them as a new version."""
    shown = page.load(slug)
    if request.method != "POST":
        return _page(shown, ParametersForm.of(rows_of(shown.flow), shown.record.number))
    form = ParametersForm.sent()
    command = request.form.get("do", SAVE)
    if command != SAVE:
        moved = ParametersForm.of(arranged(form.filled, command), form.number.data)
        return _page(shown, moved)
    return _save(shown, form)


def _save(shown: FlowPage, form: ParametersForm) -> ResponseReturnValue:
    try:
        flow = with_rows(shown.flow, form.filled)
        changed = saving.save(shown.record, flow, author=caller().login, seen=form.number.data)
    except BadRows as refusal:
        form.put_errors(refusal.errors)
    except Problem as problem:
        form.form_errors.append(problem.detail)
        form.renew(page.load(shown.slug).record.number)
    else:
        flash("Parameters saved." if changed else "Nothing was changed.", "success")
        return redirect(url_for("admin_flows.parameters", slug=shown.slug), 303)
    return _page(shown, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(shown: FlowPage, form: ParametersForm) -> str:
    return render_template("admin/flows/parameters.html", page=shown, form=form)
