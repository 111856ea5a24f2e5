"""Answers the page on which an admin starts a flow by hand."""

from http import HTTPStatus
from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from app.accounts.callers import caller
from app.admin.flows import page
from app.admin.flows.forms import PathsForm
from app.admin.flows.page import FlowPage
from app.admin.flows.routes import blueprint
from app.admin.flows.running import RunForm, changed, initial, run_form
from app.buttons import forms as button_forms
from app.buttons import values
from app.flows.errors import BadParameters
from app.hooks.errors import FlowIsOff
from app.hooks.trigger import preview_id, run_now
from app.nodes.errors import PathProblem


@blueprint.get("/<slug>/run")
def run(slug: str) -> str:
    """Show the form: every parameter of the flow, and the paths it starts with."""
    shown = page.load(slug)
    asked = run_form(caller(), shown.flow, slug, request.args.get("hook"))
    form = button_forms.build(asked.ref, initial(asked.ref))
    return _page(shown, asked, form, PathsForm(formdata=None))


@blueprint.post("/<slug>/run")
def start(slug: str) -> ResponseReturnValue:
    """Start the run, or show the form again with what is wrong."""
    shown, paths = page.load(slug), PathsForm()
    asked = run_form(caller(), shown.flow, slug, request.form.get("hook", ""))
    specs = button_forms.asked(asked.ref)
    sent = values.read(request.form, request.form, specs)
    form = button_forms.build(asked.ref, sent)
    try:
        task_id, hook_slug = request.form.get("TaskID", ""), asked.hook_slug
        values_sent = changed(asked.ref, sent)
        preview = "preview" in request.form
        own_id = preview_id(task_id) if preview else task_id
        made = run_now(
            caller(), slug, values_sent, paths.lines,
            hook_slug=hook_slug, task_id=own_id, preview=preview,
        )  # fmt: skip
    except BadParameters as problem:
        button_forms.put_errors(form, problem.errors)
    except PathProblem as problem:
        paths.paths.errors = [problem.detail]
    except FlowIsOff as problem:
        form.form_errors.append(problem.detail)
    else:
        return redirect(url_for("runs.show", task_id=made.id), HTTPStatus.SEE_OTHER)
    return _page(shown, asked, form, paths), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(shown: FlowPage, asked: RunForm, form: BaseForm, paths: PathsForm) -> str:
    return render_template(
        "admin/flows/run.html",
        page=shown,
        asked=asked,
        form=form,
        paths=paths,
        widths=button_forms.widths(asked.ref),
        task_id=request.form.get("TaskID") or uuid4().hex,
    )
