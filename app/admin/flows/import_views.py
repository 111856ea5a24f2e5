"""Answers the import of a flow: a report first; what was reported is kept once it is confirmed."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.callers import caller
from app.admin.flows import imports
from app.admin.flows.forms import ImportForm
from app.admin.flows.imports import Checked
from app.admin.flows.listing import flow_names
from app.admin.flows.routes import GET_AND_POST, blueprint
from app.config import settings

NEW_FLOW = SelectChoice("", "A new flow")


@blueprint.route("/-/import", methods=GET_AND_POST)
def import_flow() -> ResponseReturnValue:
    """Show the form, report on what was sent, or keep what was reported before."""
    form = ImportForm()
    form.replace.choices = [NEW_FLOW, *(SelectChoice(*names) for names in flow_names())]
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    checked = imports.check(form.content, form.replace.data)
    if checked.digest and form.digest.data == checked.digest:
        checked = imports.keep(checked, form.replace.data, caller().login)
        if checked.report.state != "refused":
            return _imported(checked)
    form.offer(checked.digest, imports.text_of(form.content, settings().max_body))
    refused = checked.report.state == "refused"
    return _page(form, checked), HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _imported(checked: Checked) -> ResponseReturnValue:
    off = "" if checked.report.state == "active" else " It is off: see below what it needs."
    flash(f"Flow imported.{off}", "success" if not off else "warning")
    return redirect(url_for("admin_flows.show", slug=checked.slug), HTTPStatus.SEE_OTHER)


def _page(form: ImportForm, checked: Checked | None = None) -> str:
    return render_template("admin/flows/import.html", form=form, checked=checked)
