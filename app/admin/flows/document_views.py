"""Answers the document of a flow: shown, and edited as text by who knows what it means."""

import json
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.flows import documents, page, saving
from app.admin.flows.documents import BadText
from app.admin.flows.forms import DocumentForm
from app.admin.flows.page import FlowPage
from app.admin.flows.routes import GET_AND_POST, blueprint
from app.flows.cells_finding import Finding
from app.problems import Problem


@blueprint.get("/<slug>/document")
def document(slug: str) -> str:
    """Show the document of a flow."""
    shown = page.load(slug)
    text = json.dumps(documents.shown(shown.flow), indent=2, ensure_ascii=False)
    return render_template("admin/flows/document.html", page=shown, text=text)


@blueprint.route("/<slug>/document/edit", methods=GET_AND_POST)
def edit_document(slug: str) -> ResponseReturnValue:
    """Edit the document and save it as a new version."""
    shown, form = page.load(slug), DocumentForm()
    if not form.is_submitted():
        form.show(documents.shown(shown.flow), shown.record.number)
        return _page(shown, form)
    if not form.validate():
        return _page(shown, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _save(shown, form)


def _save(shown: FlowPage, form: DocumentForm) -> ResponseReturnValue:
    findings: Sequence[Finding] = ()
    try:
        flow = documents.edited(form.document.data or "", shown.flow)
        changed = saving.save(shown.record, flow, author=caller().login, seen=form.number.data)
    except BadText as refusal:
        findings = refusal.findings
    except Problem as problem:
        form.form_errors.append(problem.detail)
        findings = [Finding(error.field, error.message) for error in problem.errors]
        form.renew(page.load(shown.slug).record.number)
    else:
        flash("Document saved." if changed else "Nothing was changed.", "success")
        return redirect(url_for("admin_flows.document", slug=shown.slug), 303)
    return _page(shown, form, findings), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(shown: FlowPage, form: DocumentForm, findings: Sequence[Finding] = ()) -> str:
    return render_template(
        "admin/flows/document_edit.html", page=shown, form=form, findings=findings
    )
