"""Answers the pages of the audit log and its export."""

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.admin.audit.entries import in_full, in_list
from app.admin.audit.export import csv_of
from app.admin.audit.forms import FilterForm
from app.admin.guard import admin_blueprint
from app.admin.listing import page_of
from app.audit import models
from app.database import now
from app.problems import InvalidProblem, NotFoundProblem

blueprint = admin_blueprint("audit")
MAX_ID = 2**31 - 1
"""Largest number that the column holds in every database."""


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Show entries, newest first; none where the filter makes no sense."""
    form = FilterForm(request.args)
    form.offer_actions()
    wanted = form.filter if form.validate() else None
    page = page_of(
        lambda offset, limit: models.page(wanted, offset=offset, limit=limit) if wanted else [],
        request.args,
    )
    views = [in_list(entry) for entry in page.rows]
    text = render_template("admin/audit/list.html", form=form, page=page, views=views)
    return text, 200 if wanted else 422


@blueprint.get(f"/<int(max={MAX_ID}):entry_id>")
def show(entry_id: int) -> str:
    """Show all that one entry says."""
    entry = models.find(entry_id)
    if entry is None:
        raise NotFoundProblem
    return render_template("admin/audit/entry.html", view=in_full(entry))


@blueprint.get("/export.csv")
def export() -> Response:
    """Send the entries that the filter asks for as CSV. Raises InvalidProblem for a wrong one."""
    form = FilterForm(request.args)
    if not form.validate():
        raise InvalidProblem("The filter makes no sense. Go back and correct it.")
    pieces = stream_with_context(csv_of(models.every(form.filter)))
    response = Response(pieces, mimetype="text/csv")
    name = f"audit-log-{now():%Y-%m-%d}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
