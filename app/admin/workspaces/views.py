"""Answers the pages about workspaces and datasources.

A slug starts with a letter or digit, so nothing below `/-/` is one.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.guard import admin_blueprint
from app.admin.listing import asked, page_of
from app.admin.page_forms import told
from app.admin.workspaces import removal
from app.admin.workspaces.errors import WorkspaceInUse
from app.admin.workspaces.forms import (
    BucketForm,
    DatasourceForm,
    NewWorkspaceForm,
    WorkspaceForm,
    rows_of,
)
from app.config import settings
from app.nodes import managing, workspaces
from app.nodes.datasources import (
    SLUG,
    all_datasources,
    create_bucket_datasource,
    create_datasource,
)
from app.nodes.workspaces import Workspace
from app.problems import NotFoundProblem

blueprint = admin_blueprint("workspaces")


@blueprint.get("")
def listing() -> str:
    """Show workspaces, some of them by name."""
    text = asked(request.args, "q")
    page = page_of(
        lambda offset, limit: managing.listed(text, offset=offset, limit=limit), request.args
    )
    return render_template("admin/workspaces/list.html", page=page, q=text)


@blueprint.route("/-/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a workspace."""
    form = NewWorkspaceForm(grants=rows_of({}))
    form.offer(datasource.name for datasource in all_datasources())
    if form.is_submitted() and not form.rows_changed(request.form) and form.validate():
        with told(form, rest="root"):
            made = workspaces.create_workspace(
                (form.slug.data or "").strip(),
                (form.label.data or "").strip(),
                form.datasource.data,
                (form.root.data or "").strip("/"),
                form.rights,
            )
            flash(f"Workspace {made.label} was made.", "success")
            return redirect(url_for(".show", slug=made.slug), 303)
    return render_template("admin/workspaces/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/<slug>", methods=["GET", "POST"])
def show(slug: str) -> ResponseReturnValue:
    """Show a workspace, or change its label and grants."""
    workspace = _found(slug)
    form = WorkspaceForm(label=workspace.label, grants=rows_of(workspace.rights))
    form.present = workspace.rights
    if form.is_submitted() and not form.rows_changed(request.form) and form.validate():
        with told(form):
            managing.change_workspace(workspace, (form.label.data or "").strip(), form.rights)
            flash("Saved.", "success")
            return redirect(url_for(".show", slug=slug), 303)
    page = render_template("admin/workspaces/workspace.html", form=form, workspace=workspace)
    return page, 422 if form.errors else 200


@blueprint.get("/<slug>/delete")
def ask_delete(slug: str) -> str:
    """Ask whether a workspace is to go."""
    workspace, reason = _found(slug), removal.in_use(slug)
    fragment = "admin/workspaces/_delete.html"
    is_htmx = request.htmx  # type: ignore[attr-defined]
    page = fragment if is_htmx else "admin/workspaces/delete.html"
    return render_template(page, fragment=fragment, workspace=workspace, reason=reason)


@blueprint.post("/<slug>/delete")
def delete(slug: str) -> ResponseReturnValue:
    """Forget a workspace; its files stay."""
    workspace = _found(slug)
    label = workspace.label
    try:
        removal.remove(workspace)
    except WorkspaceInUse as refusal:
        flash(refusal.detail, "danger")
        return redirect(url_for(".show", slug=slug), 303)
    flash(f"Workspace {label} is gone. Its files are where they were.", "success")
    return redirect(url_for(".listing"), 303)


@blueprint.route("/-/datasources", methods=["GET", "POST"])
def datasources() -> ResponseReturnValue:
    """Show datasources, or make one."""
    form = DatasourceForm()
    if form.validate_on_submit():
        with told(form):
            name, location = (form.name.data or "").strip(), (form.location.data or "").strip()
            made = create_datasource(name, location, apart_from=[settings().instance])
            flash(f"Datasource {made.name} was made. Now give it a workspace.", "success")
            return redirect(url_for(".datasources"), 303)
    rows = managing.datasources_with_counts()
    page = render_template("admin/workspaces/datasources.html", form=form, rows=rows)
    return page, 422 if form.errors else 200


@blueprint.route("/-/datasources/bucket", methods=["GET", "POST"])
def new_bucket() -> ResponseReturnValue:
    """Make a datasource in a bucket."""
    form = BucketForm()
    if form.validate_on_submit():
        with told(form):
            made = create_bucket_datasource((form.name.data or "").strip(), form.place)
            flash(f"Datasource {made.name} was made. Now give it a workspace.", "success")
            return redirect(url_for(".datasources"), 303)
    page = render_template("admin/workspaces/bucket.html", form=form)
    return page, 422 if form.errors else 200


def _found(slug: str) -> Workspace:
    workspace = workspaces.find_workspace(slug) if SLUG.fullmatch(slug) else None
    if workspace is None:
        raise NotFoundProblem
    return workspace
