"""Answers the pages about who may call which hook; policies are edited with their buttons."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import service
from app.admin.guard import admin_blueprint
from app.admin.listing import asked, page_of
from app.admin.policies import matrix
from app.admin.policies.check import checked
from app.flows import store

blueprint = admin_blueprint("policies")


@blueprint.get("")
def listing() -> str:
    """Show hooks by subjects, those of one subject or with some text."""
    text, subject = asked(request.args, "q"), asked(request.args, "subject")
    hooks = store.every_hook()
    rows = matrix.rows(hooks, text, subject)
    page = page_of(lambda offset, limit: rows[offset : offset + limit], request.args)
    columns = matrix.columns(page.rows)
    return render_template(
        "admin/policies/list.html",
        page=page,
        columns=columns,
        others=len(matrix.subjects(page.rows)) > len(columns),
        subjects=matrix.subjects(matrix.rows(hooks)),
        q=text,
        subject=subject,
    )


@blueprint.get("/check")
def check() -> ResponseReturnValue:
    """Show for one user which hooks they may call, and why."""
    login = asked(request.args, "login")
    user = service.find(login)
    results = checked(user, store.every_hook()) if user else []
    page = page_of(lambda offset, limit: results[offset : offset + limit], request.args)
    values = {"login": login, "user": user, "page": page, "count": len(results)}
    allowed = sum(one.allowed for one in results)
    text = render_template("admin/policies/check.html", allowed=allowed, **values)
    return text, 422 if login and user is None else 200
