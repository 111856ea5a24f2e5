"""Decides how a request proves who sends it (AWS Signature Version 4); it sends nothing."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
UNRESERVED = "-_.~"


@dataclass(frozen=True)
class Credentials:
    """An access key and its secret, which is never shown."""

    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True)
class Request:
    """What is to be signed: `path` is escaped, `query` is not."""

    method: str
    host: str
    path: str
    query: Iterable[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes


def escaped(text: str, safe: str = "") -> str:
    """Return text as it stands in a signed address: all escaped but letters, digits and `-_.~`."""
    return quote(text, safe=UNRESERVED + safe)


def query_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the query of an address, in the order in which it is signed."""
    return "&".join(f"{escaped(name)}={escaped(value)}" for name, value in sorted(pairs))


def signed(
    request: Request, region: str, credentials: Credentials, moment: datetime
) -> dict[str, str]:
    """Return the headers of a request with those that sign it; `moment` is UTC."""
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(request.body).hexdigest()
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers |= {"host": request.host, "x-amz-date": stamp, "x-amz-content-sha256": digest}
    names = ";".join(sorted(headers))
    lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers)]
    parts = (request.method, request.path, query_of(request.query), "".join(lines), names, digest)
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    hashed = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    signature = _sign(credentials, scope, "\n".join((ALGORITHM, stamp, scope, hashed)))
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers


def _sign(credentials: Credentials, scope: str, text: str) -> str:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()
