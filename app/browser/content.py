"""Answers with what is in a file: as a download, or as a picture of one of its pages."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.browser import downloads, preview, spots
from app.browser.listing import page_number
from app.browser.routes import at


@at("dl")
def download(workspace: str, inner: str) -> ResponseReturnValue:
    """Send a file."""
    spot = spots.find(caller().subjects, workspace, inner)
    stream = spot.tree.open(spot.node.path)
    return downloads.answer(stream, spot.node.name, spot.node.modified, request.environ)


@at("preview")
def picture(workspace: str, inner: str) -> ResponseReturnValue:
    """Send a page of a file as a picture that was drawn here."""
    spot = spots.find(caller().subjects, workspace, inner)
    drawn = preview.picture(spot, page_number(request.args.get("page", "")) or 1)
    return Response(drawn.content, mimetype="image/webp")
