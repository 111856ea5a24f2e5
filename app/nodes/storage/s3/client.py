"""Decides how one request to a bucket goes: signed, in bounded time, and again where that helps.

What a server cannot do just now (5xx, a broken connection, no answer in time) is asked for again
after a pause that grows and differs by chance, so that many workers do not come back at once.
"""

import os
import re
import ssl
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from random import SystemRandom

import httpx

from app.nodes.errors import StorageDenied, StorageFailed
from app.nodes.storage.s3.address import Address
from app.nodes.storage.s3.signing import Request, escaped, query_of, signed
from app.nodes.storage.s3.trouble import Refused, code_of, refusal

TRIES = 5
"""How often one request is sent; a longer outage is waited for by the step (`flows.patience`)."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
"""Seconds: the pause before a repeat is a random part of a bound that doubles between these."""
LONGEST = 60.0
"""Seconds after which no further try is made: somebody may be waiting for a page."""
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
"""Seconds without a byte after which a request is given up; copies have their own time."""
CONNECTIONS = 40
"""At one server from one process: more than the threads of it that ask at once."""
PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})
PASSING_CODES = frozenset(
    {
        "RequestTimeout",
        "SlowDown",
        "InternalError",
        "OperationAborted",
        "ConditionalRequestConflict",
    }
)
EXPECTED = frozenset({404, 412})
"""Answers that callers decide about: nothing is there, or a condition does not hold."""

_DOTS = re.compile(r"(?<=/)\.{1,2}(?=/|$)")
_RANDOM = SystemRandom()


class Client:
    """Sends requests to one bucket; threads may share it, processes may not."""

    def __init__(self, address: Address, transport: httpx.BaseTransport | None = None) -> None:
        self.address = address
        self._transport = transport or httpx.HTTPTransport(
            verify=_trusted(), limits=httpx.Limits(max_connections=CONNECTIONS)
        )

    def call(
        self,
        method: str,
        key: str = "",
        query: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        seconds: float = ANSWER_SECONDS,
    ) -> httpx.Response:
        """Return the answer: a good one, or one of EXPECTED; `key` is "" for the bucket itself.

        A request may have been carried out before although its answer says that a condition does
        not hold: the answer to its first try was lost. Raises Refused.
        """
        credentials = self.address.credentials
        if not (credentials.access_key and credentials.secret_key):
            raise Refused(StorageDenied, "There are no credentials.")
        path = f"/{escaped(self.address.bucket)}/{escaped(key, '/')}".rstrip("/" if not key else "")
        pairs = list(query)
        request = Request(method, self.address.host, path, pairs, headers or {}, body)
        answer = self._patiently(request, seconds)
        if answer.status_code in EXPECTED and code_of(answer) != "NoSuchBucket":
            return answer
        if answer.status_code >= 300 or code_of(answer):
            raise refusal(answer)
        return answer

    def _patiently(self, request: Request, seconds: float) -> httpx.Response:
        reason, end = "", time.monotonic() + LONGEST
        for number in range(TRIES):
            if number and time.monotonic() > end:
                break
            if number:
                bound = min(LONGEST_PAUSE, FIRST_PAUSE * 2**number)
                time.sleep(_RANDOM.uniform(0, bound))
            try:
                answer = self._send(request, seconds)
            except httpx.TransportError as error:
                reason = type(error).__name__
                continue
            if not _passes(answer):
                return answer
            reason = f"{answer.status_code} {code_of(answer)}"
        raise Refused(StorageFailed, reason)

    def _send(self, request: Request, seconds: float) -> httpx.Response:
        headers = signed(request, self.address.region, self.address.credentials, datetime.now(UTC))
        # A path with "." or ".." would be cleaned up on its way, though it is signed as it is.
        path = _DOTS.sub(lambda dots: "%2E" * len(dots[0]), request.path)
        sent = httpx.Request(
            request.method,
            f"{self.address.endpoint}{path}?{query_of(request.query)}".rstrip("?"),
            headers=headers,
            content=request.body,
            extensions={
                "timeout": {
                    "connect": CONNECT_SECONDS,
                    "read": seconds,
                    "write": seconds,
                    "pool": seconds,
                }
            },
        )
        answer = self._transport.handle_request(sent)
        try:
            answer.read()
        finally:
            answer.close()
        return answer


def _passes(answer: httpx.Response) -> bool:
    """Return whether the same request may go well a moment later."""
    return answer.status_code in PASSING_STATUSES or code_of(answer) in PASSING_CODES


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust; reading all certificates takes longer than many requests."""
    return httpx.create_ssl_context()


def client_of(address: Address) -> Client:
    """Return the client of this process for a bucket; a forked process gets one of its own."""
    return _client(os.getpid(), address)


@lru_cache(maxsize=64)
def _client(_process: int, address: Address) -> Client:
    return Client(address)
