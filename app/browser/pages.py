"""Answers the pages that only show: workspaces, a folder, a file, the menu of a row.

The toolbar of a page is what `app.buttons` decides, as everywhere.
"""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.browser import chosen, describing, folder, preview, spots
from app.browser.answers import address, is_htmx
from app.browser.listing import View, page_number
from app.browser.routes import GET_AND_POST, at, blueprint
from app.browser.spots import Spot
from app.buttons import target, toolbar
from app.nodes import workspaces


@blueprint.get("/")
@sign_in_required
def home() -> str:
    """Show the workspaces that the caller may read."""
    places = workspaces.visible(caller().subjects)
    return render_template("browser/workspaces.html", workspaces=places, user=caller())


@at("ws")
def show(workspace: str, inner: str) -> ResponseReturnValue:
    """Show a folder or a file."""
    spot = spots.find(caller().subjects, workspace, inner)
    return _folder(spot) if spot.node.is_folder else _file(spot)


@at("files/select", "POST")
def select(workspace: str, inner: str) -> ResponseReturnValue:
    """Show a folder with what is ticked, for browsers without a script."""
    spot = spots.find(caller().subjects, workspace, inner)
    view = View.read(request.values)
    return redirect(address(spot, **view.fields), 303)


@at("files/menu", *GET_AND_POST)
def menu(workspace: str, inner: str) -> str:
    """Return what can be done with the selection: buttons, and what each file system offers."""
    spot = spots.find(caller().subjects, workspace, inner)
    meant = target.of(spot.userspace, target.read(request.values).names)
    with_buttons = "plain" not in request.args
    offers = toolbar.menu(caller(), meant.folder, meant.names) if with_buttons else []
    nodes = chosen.nodes(caller(), spot, meant.names) if meant.names else []
    values = {"spot": spot, "target": meant, "offers": offers, "nodes": nodes}
    return render_template("browser/_menu.html", **values)


def _folder(spot: Spot) -> ResponseReturnValue:
    page = folder.build(spot, View.read(request.args))
    if is_htmx():
        text = render_template("browser/_listing.html", page=page)
        return text, {"HX-Trigger-After-Swap": "listing-shown"}
    offers = toolbar.toolbar(caller(), spot.userspace, page.listing.selected)
    return render_template("browser/folder.html", page=page, offers=offers)


def _file(spot: Spot) -> str:
    shown = preview.of(spot, page_number(request.args.get("page", "")))
    offers = toolbar.toolbar(caller(), spot.folder_userspace, [spot.node.name])
    entries = describing.entries(spot.node)
    return render_template(
        "browser/file.html", spot=spot, preview=shown, offers=offers, entries=entries
    )
