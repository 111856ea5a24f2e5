"""Decides how keys are listed: page by page, a thousand at a time, as long as there are more."""

from collections.abc import Iterator
from typing import NamedTuple

from app.nodes.errors import StorageFailed
from app.nodes.names import is_temporary
from app.nodes.storage.s3 import answers
from app.nodes.storage.s3.answers import Listed, Page
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.trouble import Refused, refusal


class Content(NamedTuple):
    """What lies directly in a folder, by the last parts of the keys; `hidden` is ours."""

    files: dict[str, Listed]
    folders: set[str]
    hidden: set[str]


PAGE = 1000
"""Keys of one answer: the most that S3 gives."""


def pages(client: Client, prefix: str, *, delimiter: str = "", most: int = PAGE) -> Iterator[Page]:
    """Yield all that starts with `prefix`; with a delimiter what has one in the rest as folders."""
    token = ""
    while True:
        page = _page(client, prefix, delimiter, token, most)
        yield page
        if not page.token:
            return
        if page.token == token:
            raise Refused(StorageFailed, "The listing does not go on.")
        token = page.token


def below(client: Client, prefix: str) -> Iterator[Listed]:
    """Yield every object whose key starts with `prefix`."""
    for page in pages(client, prefix):
        yield from page.objects


def content(client: Client, folder: str) -> Content:
    """Return what lies directly in a folder, given by what its keys start with."""
    found = Content({}, set(), set())
    for page in pages(client, folder, delimiter="/"):
        for one in page.objects:
            part = one.key[len(folder) :]
            if is_temporary(part):
                found.hidden.add(part)
            elif part:
                found.files[part] = one
        parts = (prefix[len(folder) : -1] for prefix in page.folders)
        found.folders.update(part for part in parts if not is_temporary(part))
    return found


def any_below(client: Client, prefix: str) -> bool:
    """Return whether any key starts with `prefix`."""
    return bool(_page(client, prefix, "", "", 1).objects)


def _page(client: Client, prefix: str, delimiter: str, token: str, most: int) -> Page:
    query = {"list-type": "2", "encoding-type": "url", "prefix": prefix, "max-keys": str(most)}
    if delimiter:
        query["delimiter"] = delimiter
    if token:
        query["continuation-token"] = token
    answer = client.call("GET", query=query.items())
    if answer.status_code != 200:
        raise refusal(answer)
    return answers.page(answer.content)
