"""Decides what the XML of a server says; it asks for nothing."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote_plus

from app.nodes.errors import StorageFailed
from app.nodes.storage.s3.trouble import Refused


class Listed(NamedTuple):
    """An object in a listing; `modified` is in whole seconds, as everywhere else."""

    key: str
    etag: str
    size: int
    modified: datetime


class Page(NamedTuple):
    """A part of a listing; `folders` are prefixes that end in a slash, `token` asks for more."""

    objects: Sequence[Listed]
    folders: Sequence[str]
    token: str


class Upload(NamedTuple):
    """An upload in parts that nobody has finished."""

    key: str
    upload_id: str
    begun: datetime


class UploadPage(NamedTuple):
    """A part of a list of uploads; `after` says where the next one starts, None: nowhere."""

    uploads: Sequence[Upload]
    after: tuple[str, str] | None


def page(content: bytes) -> Page:
    """Return a listing (ListObjectsV2)."""
    root = _parsed(content)
    escaped = _text(root, "EncodingType") == "url"
    objects = [
        Listed(
            _key(found, "Key", escaped=escaped),
            quoted(_text(found, "ETag")),
            int(_text(found, "Size") or 0),
            _moment(_text(found, "LastModified")),
        )
        for found in _all(root, "Contents")
    ]
    folders = [_key(found, "Prefix", escaped=escaped) for found in _all(root, "CommonPrefixes")]
    more = _text(root, "IsTruncated") == "true"
    return Page(objects, folders, _text(root, "NextContinuationToken") if more else "")


def upload_page(content: bytes) -> UploadPage:
    """Return a list of unfinished uploads (ListMultipartUploads)."""
    root = _parsed(content)
    escaped = _text(root, "EncodingType") == "url"
    uploads = [
        Upload(
            _key(found, "Key", escaped=escaped),
            _text(found, "UploadId"),
            _moment(_text(found, "Initiated")),
        )
        for found in _all(root, "Upload")
    ]
    if _text(root, "IsTruncated") != "true":
        return UploadPage(uploads, None)
    after = _key(root, "NextKeyMarker", escaped=escaped), _text(root, "NextUploadIdMarker")
    return UploadPage(uploads, after)


def value(content: bytes, name: str) -> str:
    """Return the text of one element of an answer, "" where it has none."""
    return _text(_parsed(content), name)


def refused_keys(content: bytes) -> list[str]:
    """Return the codes of what could not be removed (DeleteObjects)."""
    return [_text(found, "Code") for found in _all(_parsed(content), "Error")]


def quoted(etag: str) -> str:
    """Return an ETag in the quotes that some servers leave out in XML."""
    bare = etag.strip('"')
    return f'"{bare}"'


def _parsed(content: bytes) -> ET.Element:
    try:
        return ET.fromstring(content)  # noqa: S314 - the server that an administrator chose
    except ET.ParseError as error:
        raise Refused(StorageFailed, "The answer is no XML.") from error


def _all(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    return (found for found in parent if found.tag.rpartition("}")[2] == name)


def _text(parent: ET.Element, name: str) -> str:
    return next((found.text or "" for found in _all(parent, name)), "")


def _key(parent: ET.Element, name: str, *, escaped: bool) -> str:
    text = _text(parent, name)
    return unquote_plus(text) if escaped else text


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
