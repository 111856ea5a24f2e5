"""Answers the pages about roles: list, new role, another label."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import directory, service
from app.admin.page_forms import told
from app.admin.people.forms import LabelForm, RoleForm
from app.admin.people.routes import blueprint


@blueprint.route("/-/roles", methods=["GET", "POST"])
def roles() -> ResponseReturnValue:
    """Show every role and how many have it, or make one."""
    form = RoleForm()
    if form.validate_on_submit():
        with told(form):
            name, label = form.role.data or "", form.label.data or ""
            role = service.create_role(name.strip(), label.strip())
            flash(f"Role {role.name} was made.", "success")
            return redirect(url_for(".roles"), 303)
    page = render_template(
        "admin/people/roles.html", form=form, rows=directory.roles_with_members()
    )
    return page, 422 if form.errors else 200


@blueprint.route("/-/roles/<name>", methods=["GET", "POST"])
def role(name: str) -> ResponseReturnValue:
    """Give a role another label."""
    found = service.role_or_refuse(name)
    form = LabelForm(label=found.label)
    if form.validate_on_submit():
        with told(form):
            service.ensure_role(found.name, (form.label.data or "").strip())
            flash("Saved.", "success")
            return redirect(url_for(".roles"), 303)
    page = render_template("admin/people/role.html", form=form, role=found)
    return page, 422 if form.errors else 200
