"""Decides how a change is answered: a dialog, and then the folder with a message.

htmx gets the fragment that the page includes.
"""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.browser.forms import PageForm
from app.browser.outcome import Outcome
from app.browser.spots import Spot

MOST_SELECTED = 50
"""Names of failed nodes that an answer selects again: they stand in one of its headers."""


def dialog(name: str, title: str, spot: Spot, form: PageForm, **values: Any) -> Response:
    """Return the dialog `name`; its status says whether something is wrong with the form."""
    values |= {"title": title, "spot": spot, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    fragment = f"browser/_{name}.html"
    page = fragment if is_htmx() else "browser/dialog.html"
    text = render_template(page, fragment=fragment, **values)
    return make_response(text, status)


def changed(spot: Spot, message: str, outcome: Outcome | None = None) -> ResponseReturnValue:
    """Return the folder with a message; where something failed, only that stays selected."""
    failed = list(outcome.failed)[:MOST_SELECTED] if outcome else []
    tone = "warning" if failed else "success"
    if is_htmx():
        return _toast(message, tone, failed)
    flash(message, tone)
    return redirect(address(spot, select=failed), HTTPStatus.SEE_OTHER)


def address(spot: Spot, **fields: Any) -> str:
    """Return the address of the page of a node."""
    return url_for("browser.show", workspace=spot.area.slug, inner=spot.inner, **fields)


def is_htmx() -> bool:
    """Return whether a fragment is asked for."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def _toast(message: str, tone: str, failed: list[str]) -> Response:
    response = make_response(render_template("browser/_changed.html", text=message, tone=tone))
    selection = {"selection-set": {"names": failed}} if failed else {"selection-clear": {}}
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    response.headers["HX-Trigger"] = json.dumps(selection | {"folder-changed": {}})
    response.headers["HX-Trigger-After-Swap"] = "dialog-close"
    return response
