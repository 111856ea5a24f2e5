"""Decides who is told something inside the product, and how names stand in the text."""

import re

from app.accounts.models import User
from app.actions import recipients
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node
from app.notifications import service
from app.notifications.models import MAX_TITLE
from app.notifications.service import Note

MAX_TEXT = 10_000
"""Characters of a notification: a report belongs in a file."""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@action(
    "actions.idm.user-activity",
    "Notify people",
    ActionParameter("title", "One line"),
    ActionParameter("markdown", "Text in Markdown; [Object] and [Actor] become names"),
    ActionParameter("targetLogins", "Logins, with commas between them"),
    ActionParameter("input-users", "true: the users of the message, too", "false"),
    ActionParameter("attachActor", "true: [Actor] becomes who started the run", "false"),
    ActionParameter("attachObject", "true: [Object] becomes the nodes, with a link", "false"),
    previews=True,
    acts_outside=True,
)
def user_activity(call: ActionCall) -> ActionResult:
    """Tell each person once, however often the step is repeated; the nodes stay.

    JSON is `{"notified": number}`. Raises BadActionParameter without a title and for too long a
    text, ActionFailed where nobody is left to tell.
    """
    title, text = _title(call), _text(call)
    users = recipients.users(call, "targetLogins")
    if not users:
        raise ActionFailed("There is nobody to notify; name a login.")
    if call.is_preview:
        call.would(f"Would tell “{title}” to {', '.join(user.login for user in users)}.")
        return ActionResult(json={"notified": 0})
    service.notify([_note(call, user, title, text) for user in users])
    call.log("info", f"“{title}”: told to {', '.join(user.login for user in users)}.")
    return ActionResult(json={"notified": len(users)})


def _note(call: ActionCall, user: User, title: str, text: str) -> Note:
    """Return what one person is told; only who may see the run gets a link to it."""
    sees_run = user.is_admin or user.login == call.step.login
    with_node = call.flag("attachObject") and call.nodes
    return Note(
        user_id=user.id,
        key=call.step.identity("notification"),
        title=title,
        text=text,
        run_id=call.step.run_id if sees_run else "",
        node=call.nodes[0].path if with_node else "",
    )


def _title(call: ActionCall) -> str:
    title = _one_line(call.parameters.get("title", ""))
    if not title:
        raise BadActionParameter("The parameter “title” is empty.")
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"


def _text(call: ActionCall) -> str:
    text = call.text("markdown").encode(errors="replace").decode().replace("\0", "\ufffd")
    if len(text) > MAX_TEXT:
        raise BadActionParameter(f"A notification holds at most {MAX_TEXT:,} characters.")
    if call.flag("attachObject"):
        text = text.replace("[Object]", as_markdown(objects(call.nodes)))
    if call.flag("attachActor"):
        text = text.replace("[Actor]", as_markdown(call.step.name or call.step.login))
    return text


def objects(nodes: tuple[Node, ...]) -> str:
    """Return the name of the first node and how many more there are."""
    if not nodes:
        return "nothing"
    more = len(nodes) - 1
    return nodes[0].name + (f" and {more} more" if more else "")


def as_markdown(name: str) -> str:
    """Return a name such that it stands in Markdown as it is, on one line."""
    return _PUNCTUATION.sub(r"\\\1", _one_line(name))


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text.encode(errors="replace").decode()).strip()
