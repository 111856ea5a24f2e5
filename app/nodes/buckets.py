"""Decides which bucket a datasource may lie in, and how the table keeps where that is.

The secret is a setting, never in the table. Its place is kept as `s3://bucket/prefix`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from app.config import settings
from app.nodes.errors import BadWorkspace
from app.nodes.storage.s3 import probing
from app.nodes.storage.s3.address import Address, Copies
from app.nodes.storage.s3.client import client_of
from app.nodes.storage.s3.keys import KEY_BYTES
from app.nodes.storage.s3.signing import Credentials
from app.nodes.storage.s3.storage import S3Storage
from app.nodes.storage.s3.trouble import Refused
from app.problems import FieldError

SCHEME = "s3://"
USUAL_REGION = "us-east-1"
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")
PREFIX_BYTES = KEY_BYTES // 4
"""Longest prefix: what is below it needs room, too."""


def address(bucket: str, prefix: str = "", endpoint: str = "", region: str = "") -> Address:
    """Return where a bucket is reached, with the credentials of the settings.

    Without an endpoint it is Amazon's for the region. Raises BadWorkspace, naming the field.
    """
    region = region or USUAL_REGION
    endpoint = endpoint.rstrip("/") or f"https://s3.{region}.amazonaws.com"
    if not BUCKET.fullmatch(bucket):
        raise _refused("bucket", "A bucket has 3 to 63 of a-z, 0-9, “-” and “.”.")
    if not REGION.fullmatch(region):
        raise _refused("region", "A region has a-z, 0-9 and “-”, such as eu-central-1.")
    if not _is_endpoint(endpoint):
        raise _refused("endpoint", "Write https:// or http:// and a host, nothing after it.")
    parts = prefix.strip("/").split("/") if prefix.strip("/") else []
    if any(part in ("", ".", "..") or not part.isprintable() or "\\" in part for part in parts):
        raise _refused("prefix", "Write names of folders with “/” between them.")
    if len(prefix.encode()) > PREFIX_BYTES:
        raise _refused("prefix", f"A prefix may have at most {PREFIX_BYTES} bytes.")
    folder = "".join(f"{part}/" for part in parts)
    return Address(endpoint, region, bucket, folder, credentials=_credentials())


def probed(place: Address) -> Address:
    """Return an address as its server can be used; raises BadWorkspace, saying why it cannot."""
    if reason := missing_credentials():
        raise _refused("bucket", reason)
    try:
        return replace(place, copies=probing.copies(client_of(place)))
    except probing.Unfit as error:
        raise _refused("endpoint", f"This server cannot be used. {error}") from error
    except Refused as error:
        problem = f"The server did not let Flowbutton write and read in the bucket ({error})."
        raise _refused("bucket", problem) from error


def missing_credentials() -> str:
    """Return what is missing to sign requests, "" where nothing is."""
    held = _credentials()
    if held.access_key and held.secret_key:
        return ""
    return "Set FLOWBUTTON_S3_ACCESS_KEY and FLOWBUTTON_S3_SECRET_KEY first."


def location_of(place: Address) -> str:
    """Return an address as the table and the pages name it."""
    return f"{SCHEME}{place.bucket}/{place.prefix}".rstrip("/")


def options_of(place: Address) -> dict[str, str]:
    """Return what the table keeps beside the location."""
    return {"endpoint": place.endpoint, "region": place.region, "copies": place.copies}


def kept_address(location: str, options: Mapping[str, Any]) -> Address:
    """Return the address that the table keeps."""
    bucket, _, prefix = location.removeprefix(SCHEME).partition("/")
    copies = cast(Copies, options.get("copies", "whole"))
    folder = f"{prefix}/" if prefix else ""
    return Address(
        options["endpoint"], options["region"], bucket, folder, copies, credentials=_credentials()
    )


def storage(name: str, location: str, options: Mapping[str, Any]) -> S3Storage:
    """Return the storage of a datasource in a bucket."""
    return S3Storage(name, client_of(kept_address(location, options)))


def _credentials() -> Credentials:
    held = settings()
    return Credentials(held.s3_access_key, held.s3_secret_key)


def _is_endpoint(text: str) -> bool:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    return sound and bare and text == f"{parts.scheme}://{parts.netloc}" and text.isprintable()


def _refused(field: str, message: str) -> BadWorkspace:
    """Return the error for one field."""
    return BadWorkspace(message, [FieldError(field, message)])
