"""Answers the list of the hooks of all flows and switches one; the editor stands elsewhere."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.redirects import safe_next
from app.admin.guard import admin_blueprint
from app.admin.hooks import signing_page, switching
from app.admin.hooks.listing import hook_list
from app.admin.listing import asked
from app.problems import InvalidProblem

blueprint = admin_blueprint("hooks")


@blueprint.get("")
def listing() -> str:
    """Show the hooks, those that are searched for."""
    return render_template(
        "admin/hooks/list.html", page=hook_list(request.args), query=asked(request.args, "q")
    )


@blueprint.get("/<slug>/signing")
def signing(slug: str) -> str:
    """Show whether a hook takes signed calls, and as which account."""
    return render_template("admin/hooks/signing.html", page=signing_page.load(slug))


@blueprint.post("/<slug>/signing")
def change_signing(slug: str) -> ResponseReturnValue:
    """Carry out a command of that page; a new secret is in this one answer."""
    page = signing_page.load(slug)
    try:
        secret = signing_page.carry_out(slug, request.form)
    except InvalidProblem as problem:
        return render_template("admin/hooks/signing.html", page=page, error=problem.detail), 422
    if not secret:
        flash(f"Signed calls of {slug} are changed.", "success")
        return redirect(url_for("admin_hooks.signing", slug=slug), 303)
    page = signing_page.load(slug)
    return render_template("admin/hooks/signing.html", page=page, secret=secret)


@blueprint.post("/<slug>/switch")
def switch(slug: str) -> ResponseReturnValue:
    """Switch a hook on or off and go back to where it was asked."""
    on = request.form.get("on") == "true"
    switching.switch(slug, on, caller().login)
    flash(f"Hook {slug} is {'enabled' if on else 'off'}.", "success")
    back = safe_next(request.form.get("back") or url_for("admin_hooks.listing"))
    return redirect(back, 303)
