"""Answers the pages of buttons: list, editor, its live preview, conditions and icons.

Pages that belong to no hook stand below `/-/`, so that a hook may be called `new` or `preview`.
Only saving and deleting change anything, and both by POST.
"""

from http import HTTPStatus
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.buttons import page, places, preview, saving
from app.admin.buttons.editor import Editor, open_editor
from app.admin.buttons.errors import ChangedMeanwhile
from app.admin.buttons.listing import button_list
from app.admin.buttons.page import Chosen
from app.admin.buttons.places import Place
from app.admin.buttons.steps import step
from app.admin.guard import admin_blueprint
from app.admin.listing import asked
from app.buttons import choosing, icons
from app.flows import store

blueprint = admin_blueprint("buttons")
GET_AND_POST = ("GET", "POST")
FRAGMENTS = {"policies": "_policies", "parameters": "_parameters"}
"""What htmx may ask for in the place of the preview, by the element that it fills."""


@blueprint.get("")
def listing() -> str:
    """Show the buttons, those that are searched for."""
    return render_template(
        "admin/buttons/list.html", page=button_list(request.args), query=asked(request.args, "q")
    )


@blueprint.route("/-/new", methods=GET_AND_POST)
def new() -> ResponseReturnValue:
    """Show the editor of a new hook of a flow, or save it; without a flow, ask for one."""
    flow_slug = request.values.get("flow", "")
    if not flow_slug:
        return render_template("admin/buttons/choose_flow.html", flows=store.all_flows())
    return _edit(places.new_in(flow_slug))


@blueprint.route("/<slug>", methods=GET_AND_POST)
def edit(slug: str) -> ResponseReturnValue:
    """Show the editor of a hook, or save what was edited."""
    return _edit(places.of_hook(slug))


@blueprint.post("/-/preview")
def show_preview() -> ResponseReturnValue:
    """Return the preview of what is being edited; nothing is saved."""
    editor = open_editor(_sent_place(), request.form)
    step(editor, request.form.get("do", ""))
    editor.validate()
    target = request.headers.get("HX-Target", "")
    if target in FRAGMENTS:
        return _changed(editor, FRAGMENTS[target])
    if not target:
        return _page(editor)
    shown = preview.preview(editor, _chosen().login, _chosen().target)
    return render_template("admin/buttons/_preview.html", preview=shown, editor=editor)


@blueprint.post("/-/conditions/<which>")
def check_condition(which: str) -> str:
    """Return what is wrong with a condition while it is typed, and what it gives for a node."""
    if which not in (page.FOLDER, page.SELECTION):
        abort(HTTPStatus.NOT_FOUND)
    editor = open_editor(_sent_place(), request.form)
    report = page.report(editor, which, _chosen(), caller())
    return render_template("admin/buttons/_report.html", report=report)


@blueprint.get("/-/icons/search")
def search_icons() -> str:
    """Return the icons that are searched for."""
    text = request.args.get("icon", "")
    found = icons.search(text)
    return render_template("admin/buttons/_icons.html", icons=found, chosen=text)


@blueprint.route("/<slug>/delete", methods=GET_AND_POST)
def delete(slug: str) -> ResponseReturnValue:
    """Ask whether a hook is to be deleted, or delete it."""
    place = places.of_hook(slug)
    if request.method != "POST":
        name = "_delete" if _is_htmx() else "delete"
        return render_template(f"admin/buttons/{name}.html", place=place)
    saving.delete(place, caller().login)
    flash(f"The hook “{slug}” is deleted. It stands in the versions before.", "success")
    return redirect(url_for("admin_flows.show", slug=place.flow_slug), HTTPStatus.SEE_OTHER)


def _edit(place: Place) -> ResponseReturnValue:
    if request.method != "POST":
        return _page(open_editor(place))
    editor = open_editor(place, request.form)
    try:
        saving.check_unchanged(place, request.form.get("mark", ""))
    except ChangedMeanwhile as problem:
        editor.problems.append(problem.detail)
    if not saving.save(editor, caller().login):
        return _page(editor, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Saved.", "success")
    address = url_for("admin_buttons.edit", slug=editor.api.slug.data, **_kept_choice())
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(editor: Editor, status: HTTPStatus = HTTPStatus.OK) -> Response:
    shown = page.build(editor, _chosen(), caller())
    return make_response(render_template("admin/buttons/edit.html", page=shown), status)


def _changed(editor: Editor, name: str) -> Response:
    response = make_response(render_template(f"admin/buttons/{name}.html", editor=editor))
    response.headers["HX-Trigger-After-Settle"] = "editor-changed"
    return response


def _sent_place() -> Place:
    slug = request.form.get("hook", "")
    return places.of_hook(slug) if slug else places.new_in(request.form.get("flow", ""))


def _chosen() -> Chosen:
    if "as_user" not in request.values:
        return page.first_choice(caller())
    return Chosen(request.values["as_user"].strip(), choosing.read(request.values))


def _kept_choice() -> dict[str, Any]:
    chosen = _chosen()
    names = list(chosen.target.names)
    return {"as_user": chosen.login, "folder": chosen.target.folder, "select": names}


def _is_htmx() -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
