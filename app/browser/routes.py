"""Decides which addresses the pages of nodes have; it answers none of them."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from app.accounts.guards import sign_in_required

View = Callable[[str, str], ResponseReturnValue]
GET_AND_POST = ("GET", "POST")

blueprint = Blueprint("browser", __name__)


class InnerPath(BaseConverter):
    """A path in a workspace: any characters, slashes and line breaks among them."""

    part_isolating = False
    regex = r"[^/](?s:.)*?"
    weight = 200


def at(prefix: str, *methods: str) -> Callable[[View], View]:
    """Return a decorator that puts a view of the signed-in at `/prefix/workspace/inner/path`.

    The view takes the workspace's slug and the path in it, "" at the root of the workspace.
    """

    def register(view: View) -> View:
        guarded = sign_in_required(view)
        root = f"/{prefix}/<workspace>/"
        allowed = methods or ("GET",)
        at_root = {"inner": ""}
        blueprint.add_url_rule(root, view_func=guarded, methods=allowed, defaults=at_root)
        blueprint.add_url_rule(f"{root}<inner:inner>", view_func=guarded, methods=allowed)
        return view

    return register
