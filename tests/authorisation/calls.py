"""What is sent to each address of the table: values for its variables, and a body that would do
something where it is allowed.
"""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.authorisation.world import BEFORE, FAILED, WAITING, World, document_text

VARIABLE = re.compile(r"<(?:[^:<>]+(?:\([^()]*\))?:)?(\w+)>")
"""A variable of a rule, such as `<slug>` or `<int(max=9):number>`."""

PASSWORDS = {"password": "another one", "repeat": "another one"}
OWN_PASSWORD = {
    "password-current": "correct horse",
    "password-new": "another one",
    "password-repeat": "another one",
}
BUTTON = {"folder": "docs", "select": "a.txt"}
CHOSEN = {"select": "a.txt", "confirm": "yes"}
NEW_USER = {"login": "dora", "name": "Dora", "profile": "standard", **PASSWORDS}
NEW_BUCKET = {"name": "pail", "bucket": "pail", "endpoint": "https://s3.example", "region": "eu"}


@dataclass(frozen=True)
class Call:
    """What is sent: a form or a JSON body, a query, and values for variables of the address."""

    form: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    query: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def options(self) -> dict[str, Any]:
        """Return it as the test client takes it."""
        body = {"json": self.json} if self.json is not None else {"data": dict(self.form)}
        return body | {"query_string": self.query}


def upload() -> dict[str, Any]:
    """Return the form of an upload; a stream can be sent only once."""
    return {"files": (io.BytesIO(b"x"), "new.txt")}


CALLS: dict[str, Call] = {
    "GET /a/buttons": Call(query=BUTTON),
    "POST /a/jobs/user": Call(json={"LoadTasks": "Any"}),
    "PUT /a/jobs/user": Call(json={"Cmd": "Stop", "TaskId": WAITING}),
    "POST /a/scheduler/hooks/<slug>": Call(json={"Paths": ["docs/a.txt"]}),
    "GET /account/buttons": Call(query=BUTTON),
    "POST /account/password": Call(OWN_PASSWORD),
    "POST /account/tokens": Call({"token-label": "mine", "token-days": "1"}),
    "POST /admin/buttons/<slug>/delete": Call({"confirm": "yes"}),
    "POST /admin/buttons/-/conditions/<which>": Call({"hook": "say-hello"}),
    "POST /admin/buttons/-/new": Call({"flow": "say"}),
    "POST /admin/buttons/-/preview": Call({"hook": "say-hello"}),
    "POST /admin/flows/-/import": Call({"text": document_text(), "replace": "say"}),
    "POST /admin/flows/-/new": Call({"label": "Another"}),
    "POST /admin/flows/<slug>/document/edit": Call({"document": document_text(), "number": "1"}),
    "POST /admin/flows/<slug>/switch": Call({"on": "false"}),
    "POST /admin/hooks/<slug>/switch": Call({"on": "false"}, values={"slug": "say-hello"}),
    "POST /admin/people/-/new": Call(NEW_USER),
    "POST /admin/people/-/roles": Call({"role": "painters"}),
    "POST /admin/people/-/roles/<name>": Call({"label": "Who review"}),
    "POST /admin/people/<login>": Call({"name": "Alice", "profile": "standard"}),
    "POST /admin/people/<login>/password": Call(PASSWORDS),
    "GET /admin/policies/check": Call(query={"login": "alice"}),
    "POST /admin/workspaces/-/datasources": Call({"name": "more", "location": "/"}),
    "POST /admin/workspaces/-/datasources/bucket": Call(NEW_BUCKET),
    "POST /admin/workspaces/-/new": Call({"slug": "w", "label": "W", "datasource": "files"}),
    "POST /admin/workspaces/<slug>": Call({"label": "Documents"}),
    "GET /buttons/<slug>/form": Call(query=BUTTON),
    "POST /buttons/<slug>/form": Call(BUTTON),
    "GET /buttons/menu": Call(query=BUTTON),
    "POST /buttons/menu": Call(BUTTON),
    "GET /buttons/toolbar": Call(query=BUTTON),
    "POST /buttons/toolbar": Call(BUTTON),
    "POST /files/delete/<workspace>/": Call(CHOSEN),
    "POST /files/delete/<workspace>/<inner:inner>": Call({"select": "inner.txt", "confirm": "yes"}),
    "POST /files/forget/<workspace>/": Call({"name": "usermeta-a"}),
    "POST /files/forget/<workspace>/<inner:inner>": Call({"name": "usermeta-a"}),
    "POST /files/metadata/<workspace>/": Call({"name": "usermeta-a", "value": "b"}),
    "POST /files/metadata/<workspace>/<inner:inner>": Call({"name": "usermeta-a", "value": "b"}),
    "POST /files/new-folder/<workspace>/": Call({"name": "made"}),
    "POST /files/new-folder/<workspace>/<inner:inner>": Call({"name": "made"}),
    "POST /files/rename/<workspace>/": Call({**CHOSEN, "name": "c.txt"}),
    "GET /files/rename/<workspace>/": Call(query={"select": "a.txt"}),
    "GET /files/delete/<workspace>/": Call(query={"select": "a.txt"}),
    "GET /files/delete/<workspace>/<inner:inner>": Call(query={"select": "inner.txt"}),
    "GET /files/rename/<workspace>/<inner:inner>": Call(query={"select": "inner.txt"}),
    "POST /files/rename/<workspace>/<inner:inner>": Call(
        {"select": "inner.txt", "confirm": "yes", "name": "c.txt"}
    ),
    "POST /files/select/<workspace>/": Call(CHOSEN),
    "POST /login": Call({"login": "alice", "password": "correct horse"}),
    "POST /runs/<task_id>/again": Call({"TaskID": "started-again"}),
    "POST /runs/<task_id>/retry": Call(values={"task_id": FAILED}),
    "GET /runs/<task_id>/undo": Call(values={"task_id": BEFORE}),
    "POST /runs/<task_id>/undo": Call(values={"task_id": BEFORE}),
}

VALUES: dict[str, Any] = {
    "digest": "0",
    "entry_id": 1,
    "inner": "box",
    "login": "alice",
    "name": "reviewers",
    "number": 1,
    "place": "Actions[0]",
    "slug": "say-hello",
    "task_id": WAITING,
    "which": "folder",
    "workspace": "docs",
}
"""What a variable stands for where nothing else is said."""

SLUGS = {"/admin/flows/": "say", "/admin/workspaces/": "docs"}
"""What `<slug>` stands for in some rooms."""

FILES = ("/dl/", "/preview/")
"""Addresses that stand for files, not folders."""


def address_of(rule: str, call: Call, world: World) -> str:
    """Return the address that a rule has in the installation."""
    values = {**VALUES, **world.names, **_usual(rule, world), **call.values}
    return VARIABLE.sub(lambda found: quote(str(values[found[1]])), rule)


def _usual(rule: str, world: World) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for start, slug in SLUGS.items():
        if rule.startswith(start):
            values["slug"] = slug
    if rule.startswith(FILES):
        values["inner"] = "picture.png"
    if rule.startswith("/files/restore/"):
        values["inner"] = world.names["bin"]
    if rule.startswith("/assets/"):
        values["name"] = "flowbutton.css"
    return values


def call_of(method: str, rule: str, world: World) -> tuple[str, dict[str, Any]]:
    """Return the address and what is sent to it."""
    if method == "POST" and rule.startswith("/files/upload/"):
        call = Call(upload())
    elif rule.startswith("/files/restore/") and rule.endswith("inner>"):
        chosen = {"select": world.names["binned"]}
        call = Call(query=chosen) if method == "GET" else Call({**chosen, "confirm": "yes"})
    else:
        call = CALLS.get(f"{method} {rule}", Call())
    return address_of(rule, call, world), call.options()
