"""Decides how large objects are made in parts, from a file or from another object.

Parts are not seen before all are there. A process that dies leaves its parts behind; they are
removed when the same key is written again, or by `sweep`.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from app.nodes.storage.s3 import answers, objects
from app.nodes.storage.s3.answers import Upload
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.objects import Held
from app.nodes.storage.s3.trouble import refusal

PART = 8 * 1024**2
"""Bytes of a part at least, held in memory while it is sent; S3 wants 5 MiB."""
MOST_PARTS = 10_000
COPIED_WHOLE = 1024**3
"""Bytes that one request copies: S3 takes 5 GiB, but the answer must come in bounded time."""
COPIED_PART = 512 * 1024**2


def upload(client: Client, key: str, file: BinaryIO, size: int, headers: Mapping[str, str]) -> bool:
    """Put a file of this size under `key`, as `objects.put` does."""
    conditions = {name: value for name, value in headers.items() if name.startswith("if-")}
    kept = {name: value for name, value in headers.items() if name not in conditions}
    if size <= PART:
        return objects.put(client, key, file.read(), headers)
    abandon(client, key)
    step = max(PART, math.ceil(size / MOST_PARTS))
    with _begun(client, key, kept) as upload_id:
        etags = [
            _sent(client, key, upload_id, number, file.read(step))
            for number in range(1, math.ceil(size / step) + 1)
        ]
        return _finished(client, key, upload_id, etags, conditions)


def copy(client: Client, source: str, held: Held, target: str, mark: str, *, new: bool) -> bool:
    """Copy an object of any size on the server, as `objects.copy` does."""
    in_parts = client.address.copies == "in parts" and new
    if held.size == 0 and in_parts:
        return objects.put(client, target, b"", {**held.carried(mark), **objects.ONLY_NEW})
    if held.size <= COPIED_WHOLE and not in_parts:
        return objects.copy(client, source, held, target, mark, new=new)
    return copy_in_parts(client, source, held, target, mark, new=new)


def copy_in_parts(
    client: Client, source: str, held: Held, target: str, mark: str, *, new: bool
) -> bool:
    """Copy an object that is not empty, as `objects.copy` does, by an upload of copied parts."""
    step = max(COPIED_PART, math.ceil(held.size / MOST_PARTS))
    with _begun(client, target, held.carried(mark)) as upload_id:
        etags = []
        for number, start in enumerate(range(0, held.size, step), start=1):
            last = min(start + step, held.size) - 1
            found = _copied(client, source, held, target, upload_id, number, f"{start}-{last}")
            if found is None:
                _abort(client, target, upload_id)
                return False
            etags.append(found)
        conditions = objects.ONLY_NEW if new else {}
        return _finished(client, target, upload_id, etags, conditions)


def abandon(client: Client, key: str) -> None:
    """Remove the parts of earlier uploads of this key that nobody has finished."""
    for one in unfinished(client, key):
        if one.key == key:
            _abort(client, key, one.upload_id)


def sweep(client: Client, prefix: str, before: datetime) -> int:
    """Remove the parts of uploads that were begun before a moment; return how many uploads."""
    old = [one for one in unfinished(client, prefix) if one.begun < before]
    for one in old:
        _abort(client, one.key, one.upload_id)
    return len(old)


def unfinished(client: Client, prefix: str) -> Iterator[Upload]:
    """Yield the unfinished uploads of keys that start with `prefix`."""
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        query = {"uploads": "", "encoding-type": "url", "prefix": prefix}
        if any(after):
            query |= {"key-marker": after[0], "upload-id-marker": after[1]}
        answer = client.call("GET", query=query.items())
        if answer.status_code != 200:
            raise refusal(answer)
        found, after = answers.upload_page(answer.content)
        yield from found


@contextmanager
def _begun(client: Client, key: str, headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the ID of a new upload, which is aborted if the block fails."""
    answer = client.call("POST", key, query=[("uploads", "")], headers=headers)
    if answer.status_code != 200:
        raise refusal(answer)
    upload_id = answers.value(answer.content, "UploadId")
    try:
        yield upload_id
    except Exception:
        _abort(client, key, upload_id)
        raise


def _sent(client: Client, key: str, upload_id: str, number: int, body: bytes) -> str:
    answer = client.call("PUT", key, query=_part(upload_id, number), body=body)
    if answer.status_code != 200:
        raise refusal(answer)
    return answers.quoted(answer.headers.get("etag", ""))


def _copied(
    client: Client, source: str, held: Held, target: str, upload_id: str, number: int, span: str
) -> str | None:
    headers = {
        "x-amz-copy-source": objects.source_of(client, source),
        "x-amz-copy-source-if-match": held.etag,
        "x-amz-copy-source-range": f"bytes={span}",
    }
    query = _part(upload_id, number)
    answer = client.call("PUT", target, query=query, headers=headers, seconds=objects.COPY_SECONDS)
    if answer.status_code != 200:
        return None
    return answers.quoted(answers.value(answer.content, "ETag"))


def _part(upload_id: str, number: int) -> list[tuple[str, str]]:
    return [("partNumber", str(number)), ("uploadId", upload_id)]


def _finished(
    client: Client, key: str, upload_id: str, etags: list[str], conditions: Mapping[str, str]
) -> bool:
    """Put the parts together; return whether the conditions held."""
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        for number, etag in enumerate(etags, start=1)
    )
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    query = [("uploadId", upload_id)]
    answer = client.call(
        "POST", key, query=query, headers=conditions, body=body, seconds=objects.COPY_SECONDS
    )
    if answer.status_code != 200:
        _abort(client, key, upload_id)
        return False
    return True


def _abort(client: Client, key: str, upload_id: str) -> None:
    client.call("DELETE", key, query=[("uploadId", upload_id)])
