"""Answers the list of flows, a new one, and the pages of one that change only its state."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.redirects import safe_next
from app.admin.flows import (
    creation,
    document_views,
    import_views,
    page,
    parameter_views,
    run_views,
    states,
    version_views,
)
from app.admin.flows.forms import NewFlowForm
from app.admin.flows.listing import flow_list
from app.admin.flows.routes import GET_AND_POST, blueprint
from app.admin.hooks.listing import hook_rows
from app.admin.listing import asked
from app.flows import cells, diagram
from app.flows.errors import SlugTaken

__all__ = [
    "blueprint",
    "document_views",
    "import_views",
    "parameter_views",
    "run_views",
    "version_views",
]


@blueprint.get("")
def listing() -> str:
    """Show the flows, those that are searched for."""
    return render_template(
        "admin/flows/list.html", page=flow_list(request.args), query=asked(request.args, "q")
    )


@blueprint.route("/-/new", methods=GET_AND_POST)
def new() -> ResponseReturnValue:
    """Make a flow that does next to nothing, and go to its page."""
    form = NewFlowForm()
    if not form.validate_on_submit():
        return render_template("admin/flows/new.html", form=form), 422 if form.errors else 200
    try:
        record = creation.create(*form.texts, caller().login)
    except SlugTaken as problem:
        form.label.errors = [f"{problem.detail} Choose another label."]
        return render_template("admin/flows/new.html", form=form), 422
    flash("Flow created.", "success")
    return redirect(url_for("admin_flows.show", slug=record.slug), 303)


@blueprint.get("/<slug>")
def show(slug: str) -> str:
    """Show what a flow consists of."""
    shown = page.load(slug)
    drawn = diagram.layout(shown.flow)
    return render_template(
        "admin/flows/overview.html",
        page=shown,
        diagram=drawn,
    )


@blueprint.get("/<slug>/hooks")
def hooks(slug: str) -> str:
    """Show the hooks of a flow."""
    shown = page.load(slug)
    rows = hook_rows(shown.record, shown.flow)
    return render_template("admin/flows/hooks.html", page=shown, rows=rows)


@blueprint.post("/<slug>/switch")
def switch(slug: str) -> ResponseReturnValue:
    """Switch a flow on or off and go back to where it was asked."""
    on = request.form.get("on") == "true"
    record = states.switch(slug, on, caller().login)
    flash(f"{record.label} is {'enabled' if on else 'off'}.", "success")
    back = safe_next(request.form.get("back") or url_for("admin_flows.show", slug=slug))
    return redirect(back, 303)


@blueprint.get("/<slug>/export")
def export(slug: str) -> Response:
    """Send the flow as the reference exports it, without secrets."""
    text = json.dumps(cells.write(page.load(slug).flow), indent=2, ensure_ascii=False)
    response = Response(text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.json")
    return response
