"""Decides how single objects are looked at, made, copied and removed, and what they are known by.

An object carries a mark that is made with it and goes along when it is copied to rename it. One
that somebody else made has none: its ETag stands for it, and its copy gets that as its mark.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from xml.sax.saxutils import escape

import httpx

from app.database import now
from app.nodes.errors import StorageDenied, StorageFailed
from app.nodes.storage.s3 import answers
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.signing import escaped
from app.nodes.storage.s3.trouble import Refused, Taken, refusal

MARK = "x-amz-meta-flowbutton-node"
STATE = "x-amz-meta-flowbutton-state"
ARRIVING, LEAVING = "arriving", "leaving"
"""What a veil says of its folder, before the mark of it."""
CARRIED = (
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
)
"""Headers beside `x-amz-meta-…` that go along with a copy."""
REMOVED_AT_ONCE = 1000
"""Keys of one request to remove: the most that S3 takes."""
COPY_SECONDS = 300.0
"""Seconds that the server may take for a copy of `uploads.COPIED_WHOLE` bytes."""
ONLY_NEW = {"if-none-match": "*"}

_UNFIT_FOR_XML = re.compile("[\x00-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Held:
    """An object as it was when looked at; `asked` is when, by the clock of the server."""

    etag: str
    size: int
    modified: datetime
    asked: datetime
    headers: Mapping[str, str]

    @property
    def own_mark(self) -> str:
        """The mark that it carries, "" where somebody else made it."""
        return self.headers.get(MARK, "")

    @property
    def mark(self) -> str:
        """What stands for it, also where somebody else made it."""
        return self.own_mark or hashlib.sha256(self.etag.encode()).hexdigest()[:32]

    @property
    def identity(self) -> str:
        """What tells the file from any other. The size is in it for tools that keep our mark."""
        return file_identity(self.mark, self.size)

    @property
    def state(self) -> str:
        """What a veil says, see `folders`."""
        return self.headers.get(STATE, "")

    def carried(self, mark: str) -> dict[str, str]:
        """Return the headers that a copy with another mark is made with."""
        kept = {
            name: value
            for name, value in self.headers.items()
            if name in CARRIED or name.startswith("x-amz-meta-")
        }
        return {**kept, MARK: mark}


def file_identity(mark: str, size: int) -> str:
    """Return the identity of a file with this mark and size."""
    return f"{mark}:{size}"


def head(client: Client, key: str) -> Held | None:
    """Return what is known of an object, None where there is none."""
    answer = client.call("HEAD", key)
    if answer.status_code != 200:
        return None
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Held(
        answers.quoted(headers.get("etag", "")),
        int(headers.get("content-length", 0)),
        _moment(headers.get("last-modified", ""), datetime.fromtimestamp(0, UTC)),
        _moment(headers.get("date", ""), now()),
        headers,
    )


def put_new(client: Client, key: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Make an object and return its ETag.

    Raises Taken where there is one already that does not carry these very headers.
    """
    answer = _put_new(client, key, body, headers)
    if answer.status_code == 200:
        return answers.quoted(answer.headers.get("etag", ""))
    found = head(client, key)
    if found is None or not carries(found, headers):
        raise Taken
    return found.etag


def _put_new(client: Client, key: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """Try it, once more where the server says that something is there, and nothing is.

    Somebody has removed it meanwhile, or the server keeps folders of its own, this one empty.
    """
    answer = client.call("PUT", key, headers={**headers, **ONLY_NEW}, body=body)
    if answer.status_code == 200 or head(client, key):
        return answer
    delete(client, f"{key}/")
    return client.call("PUT", key, headers={**headers, **ONLY_NEW}, body=body)


def carries(found: Held, headers: Mapping[str, str]) -> bool:
    """Return whether an object is the one that a try made whose answer was lost."""
    return all(found.headers.get(name) == value for name, value in headers.items())


def put(client: Client, key: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Make an object or put it in the place of another.

    Returns whether the conditions in `headers` held, which may also be said of a lost try.
    """
    answer = client.call("PUT", key, headers=headers, body=body)
    return answer.status_code == 200


def copy(client: Client, source: str, held: Held, target: str, mark: str, *, new: bool) -> bool:
    """Copy an object that is still as it was when looked at, by one request.

    Returns False where the source is no longer so; with `new` also where the target is taken.
    """
    headers = {
        **held.carried(mark),
        "x-amz-metadata-directive": "REPLACE",
        "x-amz-copy-source-if-match": held.etag,
        **(ONLY_NEW if new else {}),
    }
    return _copied(client, source, target, headers)


def copy_as_it_is(client: Client, source: str, target: str) -> bool:
    """Copy an object with all that it carries; return False where there is none any more."""
    return _copied(client, source, target, {})


def _copied(client: Client, source: str, target: str, headers: Mapping[str, str]) -> bool:
    sent = {**headers, "x-amz-copy-source": source_of(client, source)}
    answer = client.call("PUT", target, headers=sent, seconds=COPY_SECONDS)
    return answer.status_code == 200


def source_of(client: Client, key: str) -> str:
    """Return how a copy names what it is made from."""
    return f"/{client.address.bucket}/{escaped(key, '/')}"


def delete(client: Client, key: str, *, only: str = "") -> None:
    """Remove an object, with `only` if that is still its ETag; nothing where none is."""
    client.call("DELETE", key, headers={"if-match": only} if only else {})


def delete_all(client: Client, keys: Sequence[str]) -> None:
    """Remove objects, in this order, a thousand with a request."""
    for fits, some in groupby(keys, key=lambda key: not _UNFIT_FOR_XML.search(key)):
        group = list(some)
        if fits:
            for start in range(0, len(group), REMOVED_AT_ONCE):
                _delete_some(client, group[start : start + REMOVED_AT_ONCE])
        else:
            for key in group:
                delete(client, key)


def _delete_some(client: Client, keys: Sequence[str]) -> None:
    listed = "".join(f"<Object><Key>{escape(key)}</Key></Object>" for key in keys)
    body = f"<Delete><Quiet>true</Quiet>{listed}</Delete>".encode()
    checksum = hashlib.md5(body, usedforsecurity=False).digest()
    headers = {"content-md5": base64.b64encode(checksum).decode()}
    answer = client.call("POST", query=[("delete", "")], headers=headers, body=body)
    if answer.status_code != 200:
        raise refusal(answer)
    if refused := answers.refused_keys(answer.content):
        kind = StorageDenied if "AccessDenied" in refused else StorageFailed
        raise Refused(kind, refused[0])


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return otherwise
