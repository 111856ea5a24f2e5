"""An S3 server in memory, for what a real one does not do on demand: odd keys, faults, deaths."""

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from urllib.parse import parse_qs, quote_plus, unquote
from uuid import uuid4
from xml.sax.saxutils import escape

import httpx

from app.nodes.storage.s3.address import Address
from app.nodes.storage.s3.signing import Credentials

BUCKET = "files"
KEYS = Credentials("key", "secret")
CHANGING = ("PUT", "POST", "DELETE")


@dataclass
class Stored:
    body: bytes
    headers: dict[str, str]
    etag: str
    modified: datetime


@dataclass
class Parts:
    key: str
    headers: dict[str, str]
    begun: datetime
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Refusal(Exception):
    status: int
    code: str


Fault = Callable[[httpx.Request], httpx.Response | None]
"""Is asked before each request; what it returns or raises is the answer."""


class FakeS3(httpx.BaseTransport):
    """One bucket; `faults` come before requests, `lose` says whose answer gets lost."""

    def __init__(self) -> None:
        self.objects: dict[str, Stored] = {}
        self.uploads: dict[str, Parts] = {}
        self.faults: list[Fault] = []
        self.lose: Callable[[httpx.Request], bool] = lambda _request: False
        self.unconditional: set[str] = set()
        """Kinds of requests, `put`, `copy` or `complete`, whose conditions are not looked at."""
        self.page = 1000
        self.clock = lambda: datetime.now(UTC)
        self._lock = threading.RLock()
        self._ids = count()

    def address(self, prefix: str | None = None) -> Address:
        prefix = f"{uuid4().hex}/" if prefix is None else prefix
        return Address("http://fake", "us-east-1", BUCKET, prefix, credentials=KEYS)

    def every_key(self) -> list[str]:
        return sorted(self.objects)

    def put(self, key: str, body: bytes = b"", **headers: str) -> None:
        self.objects[key] = self._stored(body, headers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            for fault in self.faults:
                if answer := fault(request):
                    return answer
            try:
                answer = self._answer(request)
            except Refusal as refusal:
                xml = f"<Error><Code>{refusal.code}</Code></Error>"
                answer = httpx.Response(refusal.status, content=xml)
            answer.headers["date"] = format_datetime(self.clock(), usegmt=True)
            if self.lose(request):
                raise httpx.ReadTimeout("lost")
            return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        _, bucket, key = [*map(unquote, path.split("/", 2)), ""][:3]
        asked = {name: values[0] for name, values in parse_qs(query, True).items()}
        if bucket != BUCKET:
            raise Refusal(404, "NoSuchBucket")
        body = request.read()
        match request.method:
            case "GET" if not key:
                return self._uploads(asked) if "uploads" in asked else self._listing(asked)
            case "GET" | "HEAD":
                return self._get(request, key)
            case "POST" if not key:
                for found in re.findall("<Key>(.*?)</Key>", body.decode(), re.DOTALL):
                    self.objects.pop(_plain(found), None)
                return httpx.Response(200, content="<DeleteResult/>")
            case "POST":
                return self._post(request, key, asked, body)
            case "DELETE" if "uploadId" in asked:
                self.uploads.pop(asked["uploadId"], None)
                return httpx.Response(204)
            case "DELETE":
                self._need(request, key, "delete")
                self.objects.pop(key, None)
                return httpx.Response(204)
        return self._put(request, key, asked, body)

    def _put(
        self, request: httpx.Request, key: str, asked: dict[str, str], body: bytes
    ) -> httpx.Response:
        if not key:
            return httpx.Response(200)
        headers = _kept(request)
        copied = request.headers.get("x-amz-copy-source")
        if copied:
            source = self._source(request, copied)
            body = source.body
            if span := request.headers.get("x-amz-copy-source-range"):
                first, last = map(int, span.removeprefix("bytes=").split("-"))
                body = body[first : last + 1]
            if request.headers.get("x-amz-metadata-directive") != "REPLACE":
                headers = source.headers
        if "uploadId" in asked:
            self._upload(asked).parts[int(asked["partNumber"])] = body
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            xml = f"<CopyPartResult><ETag>{escape(etag)}</ETag></CopyPartResult>"
            return httpx.Response(200, headers={"etag": etag}, content=xml if copied else "")
        self._need(request, key, "copy" if copied else "put")
        stored = self.objects[key] = self._stored(body, headers)
        xml = "<CopyObjectResult/>" if copied else ""
        return httpx.Response(200, headers={"etag": stored.etag}, content=xml)

    def _post(
        self, request: httpx.Request, key: str, asked: dict[str, str], body: bytes
    ) -> httpx.Response:
        if "uploads" in asked:
            upload_id = f"upload-{next(self._ids)}"
            self.uploads[upload_id] = Parts(key, _kept(request), self.clock())
            return httpx.Response(200, content=f"<R><UploadId>{upload_id}</UploadId></R>")
        upload = self._upload(asked)
        self._need(request, key, "complete")
        whole = b"".join(upload.parts[number] for number in sorted(upload.parts))
        self.objects[key] = self._stored(whole, upload.headers, f"-{len(upload.parts)}")
        del self.uploads[asked["uploadId"]]
        return httpx.Response(200, content="<CompleteMultipartUploadResult/>")

    def _get(self, request: httpx.Request, key: str) -> httpx.Response:
        found = self.objects.get(key)
        if found is None:
            raise Refusal(404, "NoSuchKey")
        self._need(request, key, "get")
        headers = {
            **found.headers,
            "etag": found.etag,
            "last-modified": format_datetime(found.modified, usegmt=True),
        }
        if request.method == "HEAD":
            return httpx.Response(200, headers={**headers, "content-length": str(len(found.body))})
        if span := request.headers.get("range"):
            first, last = map(int, span.removeprefix("bytes=").split("-"))
            return httpx.Response(206, headers=headers, content=found.body[first : last + 1])
        return httpx.Response(200, headers=headers, content=found.body)

    def _listing(self, asked: dict[str, str]) -> httpx.Response:
        prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
        most = min(int(asked.get("max-keys", 1000)), self.page)
        found: dict[str, Stored | None] = {}
        for key in sorted(self.objects):
            if key.startswith(prefix):
                rest = key[len(prefix) :]
                cut = rest.find(delimiter) if delimiter else -1
                shown = prefix + rest[: cut + 1] if cut >= 0 else key
                found.setdefault(shown, None if cut >= 0 else self.objects[key])
        after = unquote(asked.get("continuation-token", "").replace("+", " "))
        names = [name for name in sorted(found) if name > after]
        page = names[:most]
        xml = "".join(_listed(name, found[name]) for name in page)
        more = len(names) > most
        told = "<IsTruncated>false</IsTruncated>"
        if more:
            token = f"<NextContinuationToken>{quote_plus(page[-1])}</NextContinuationToken>"
            told = f"<IsTruncated>true</IsTruncated>{token}"
        return _xml(f"<L><EncodingType>url</EncodingType>{told}{xml}</L>")

    def _uploads(self, asked: dict[str, str]) -> httpx.Response:
        xml = "".join(
            f"<Upload><Key>{quote_plus(one.key)}</Key><UploadId>{upload_id}</UploadId>"
            f"<Initiated>{one.begun.isoformat()}</Initiated></Upload>"
            for upload_id, one in self.uploads.items()
            if one.key.startswith(asked.get("prefix", ""))
        )
        return _xml(f"<L><EncodingType>url</EncodingType>{xml}</L>")

    def _source(self, request: httpx.Request, copied: str) -> Stored:
        key = unquote(copied).removeprefix(f"/{BUCKET}/")
        source = self.objects.get(key)
        if source is None:
            raise Refusal(404, "NoSuchKey")
        wanted = request.headers.get("x-amz-copy-source-if-match", source.etag)
        if wanted != source.etag:
            raise Refusal(412, "PreconditionFailed")
        return source

    def _upload(self, asked: dict[str, str]) -> Parts:
        if asked["uploadId"] not in self.uploads:
            raise Refusal(404, "NoSuchUpload")
        return self.uploads[asked["uploadId"]]

    def _need(self, request: httpx.Request, key: str, kind: str) -> None:
        if kind in self.unconditional:
            return
        found = self.objects.get(key)
        if found and request.headers.get("if-none-match") == "*":
            raise Refusal(412, "PreconditionFailed")
        wanted = request.headers.get("if-match")
        if wanted and (found is None or found.etag != wanted):
            raise Refusal(412 if found else 404, "PreconditionFailed" if found else "NoSuchKey")

    def _stored(self, body: bytes, headers: dict[str, str], tail: str = "") -> Stored:
        etag = f'"{hashlib.md5(body).hexdigest()}{tail}"'
        return Stored(body, headers, etag, self.clock().replace(microsecond=0))


def _kept(request: httpx.Request) -> dict[str, str]:
    return {
        name: value
        for name, value in request.headers.items()
        if name == "content-type" or name.startswith("x-amz-meta-")
    }


def _listed(name: str, stored: Stored | None) -> str:
    if stored is None:
        return f"<CommonPrefixes><Prefix>{quote_plus(name)}</Prefix></CommonPrefixes>"
    return (
        f"<Contents><Key>{quote_plus(name)}</Key><ETag>{escape(stored.etag)}</ETag>"
        f"<Size>{len(stored.body)}</Size>"
        f"<LastModified>{stored.modified.isoformat()}</LastModified></Contents>"
    )


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _xml(text: str) -> httpx.Response:
    return httpx.Response(200, content=text)
