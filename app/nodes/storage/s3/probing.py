"""Decides whether a server keeps to what nothing can be done without: to write only what is new.

It tries it out with objects under names for unfinished work, which it removes.
"""

from contextlib import suppress
from uuid import uuid4

import httpx

from app.nodes.names import temporary_name
from app.nodes.storage.s3 import listing, objects, uploads
from app.nodes.storage.s3.address import Copies
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.trouble import Refused


class Unfit(Exception):
    """The server does not do what is needed; the text says what."""


def copies(client: Client) -> Copies:
    """Return how this server copies an object without overwriting another.

    Raises Unfit where it overwrites whatever it is told, and Refused, such as for credentials
    that may not write.
    """
    prefix = client.address.prefix
    listing.any_below(client, prefix)
    one, other = (prefix + temporary_name(f"probe {uuid4()}") for _ in range(2))
    try:
        for key in (one, other):
            objects.put_new(client, key, b"probe", {objects.MARK: uuid4().hex})
        return _tried(client, one, other)
    finally:
        with suppress(Refused):
            objects.delete_all(client, [one, other])


def _tried(client: Client, one: str, other: str) -> Copies:
    if not _is_refused(client.call("PUT", other, headers=objects.ONLY_NEW, body=b"again")):
        raise Unfit("It overwrites files although told not to (If-None-Match).")
    held = objects.head(client, one)
    if held is None:
        raise Unfit("It does not show what was just written.")
    with suppress(Refused):
        if not objects.copy(client, one, held, other, held.mark, new=True):
            return "whole"
    if uploads.copy_in_parts(client, one, held, other, held.mark, new=True):
        raise Unfit("It overwrites files by copies although told not to (If-None-Match).")
    return "in parts"


def _is_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 412
