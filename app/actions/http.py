"""Decides how a flow calls another server: what it sends, and what it makes of the answer.

Whether the server may be called, `outgoing` decides. A call may be made again after a crash; it
then has the same Idempotency-Key, so that the other server can tell.
"""

import re
from collections.abc import Mapping
from typing import Any, BinaryIO

import httpx

from app.actions import body, places, work
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json
from app.config import settings
from app.outgoing import client, targets
from app.outgoing.client import Answer, Call
from app.outgoing.errors import OutgoingFailed, OutgoingRefused
from app.outgoing.targets import Allowed

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAX_SENT = 1024**2
"""Bytes of the body that is sent: it comes from a parameter, not from a file."""

SHOWN_ERROR = 300
"""Characters of an answer that says what went wrong, in the run's log."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e]{0,8000}")
_OURS = frozenset(
    "host content-length transfer-encoding connection te trailer upgrade keep-alive expect "
    "accept-encoding proxy-authorization proxy-connection".split()
)
"""Headers that say how the call itself travels; a flow that sets them could confuse servers."""


@action(
    "actions.cmd.http",
    "Call another server",
    ActionParameter("url", "Address, https://…"),
    ActionParameter("method", f"{', '.join(METHODS)}; empty: POST with a body, else GET"),
    ActionParameter("jsonBody", "JSON that is sent; empty: nothing"),
    ActionParameter(
        "headers", 'JSON object such as {"Authorization": "Bearer …"}; never logged', secret=True
    ),
    ActionParameter("target", "Path of a file for the answer, it is replaced; empty: none"),
    previews=True,
    acts_outside=True,
)
def call_server(call: ActionCall) -> ActionResult:
    """Call a server; its answer is the output, as JSON too where it is that.

    An answer that is no text is packed (see `body`). With `target` the file is the result's
    node. Raises ActionFailed for a status of 400 and more, and where the server may not be
    called or does not answer, BadActionParameter for a wrong method, body or header.
    """
    sent = _call(call)
    target = places.clean(call.text("target"), "target") if call.text("target") else ""
    try:
        hosts = targets.allowed(settings().outgoing_hosts)
        if call.is_preview:
            return _foreseen(call, sent, hosts, target)
        answer = client.send(sent, hosts, call.check_stop)
    except (OutgoingRefused, OutgoingFailed) as problem:
        raise ActionFailed(problem.detail) from problem
    where = httpx.URL(answer.url).host
    if answer.status >= 400:
        raise ActionFailed(_complaint(where, answer))
    call.log("info", f"{sent.method} at “{where}”: {answer.status}, {len(answer.content)} bytes.")
    return _kept(call, answer, target) if target else _output(answer)


def _foreseen(call: ActionCall, sent: Call, hosts: Allowed, target: str) -> ActionResult:
    """Say what would be called: only the host, the rest may be secret. The answer is empty."""
    url = targets.parsed(sent.url)
    targets.check(url, hosts)
    call.would(
        f"Would call “{url.host}” with {sent.method}. The preview goes on without an answer."
    )
    return _kept(call, Answer(0, sent.url, "", "utf-8", b""), target) if target else ActionResult()


def _call(call: ActionCall) -> Call:
    content = call.text("jsonBody")
    method = call.text("method", "POST" if content else "GET").strip().upper()
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise BadActionParameter(f"“{method}” is no method; choose one of {known}.")
    headers = _headers(call)
    ours = {"Idempotency-Key": call.step.identity("http")}
    if content:
        ours["Content-Type"] = "application/json"
    set_already = {name.lower() for name in headers}
    headers |= {name: value for name, value in ours.items() if name.lower() not in set_already}
    return Call(method, call.required("url").strip(), headers, _body(content))


def _body(text: str) -> bytes:
    if not text:
        return b""
    try:
        parse_json(text)
    except (ValueError, RecursionError) as error:
        raise BadActionParameter(f"The parameter “jsonBody” is not JSON: {error}.") from error
    content = text.encode(errors="replace")
    if len(content) > MAX_SENT:
        raise BadActionParameter("The parameter “jsonBody” is longer than 1 MiB.")
    return content


def _headers(call: ActionCall) -> dict[str, str]:
    """Return the headers; an error names a header, never its value."""
    try:
        headers = parse_json(call.text("headers", "{}"))
    except (ValueError, RecursionError) as error:
        raise BadActionParameter('The parameter “headers” is not JSON: {"X-Name": "…"}.') from error
    if not isinstance(headers, dict):
        raise BadActionParameter('The parameter “headers” must be an object: {"X-Name": "…"}.')
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or name.lower() in _OURS:
            raise BadActionParameter(f"The header “{name[:100]}” cannot be set.")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise BadActionParameter(f"The header “{name}” has a value that cannot be sent.")
    return {name: value.strip() for name, value in headers.items()}


def _complaint(where: str, answer: Answer) -> str:
    said = " ".join(_text(answer).split())[:SHOWN_ERROR] if _is_text(answer) else ""
    return f"“{where}” answered {answer.status}" + (f": {said}" if said else ".")


def _kept(call: ActionCall, answer: Answer, target: str) -> ActionResult:
    work.ensure_folder(call, places.parent(target))
    made = call.files.replace(target, lambda stream: _write(stream, answer.content))
    call.log("info", f"The answer is “{made.name}”.")
    return ActionResult(nodes=[made], json=_facts(answer), produced=[made.path])


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)


def _output(answer: Answer) -> ActionResult:
    if not _is_text(answer):
        text, about = body.packed(answer.content, answer.content_type)
        return ActionResult(text=text, json=about)
    return ActionResult(text=_text(answer), json=_json(answer))


def _facts(answer: Answer) -> Mapping[str, Any]:
    return {"status": answer.status, "type": answer.content_type, "size": len(answer.content)}


def _is_text(answer: Answer) -> bool:
    kind = answer.content_type
    return (
        not kind
        or kind.startswith("text/")
        or kind.endswith(("json", "xml", "javascript", "x-www-form-urlencoded", "yaml"))
    )


def _text(answer: Answer) -> str:
    try:
        return answer.content.decode(answer.charset, errors="replace")
    except LookupError:
        return answer.content.decode(errors="replace")


def _json(answer: Answer) -> Any:
    if not answer.content_type.endswith("json"):
        return None
    try:
        return parse_json(_text(answer))
    except (ValueError, RecursionError):
        return None
