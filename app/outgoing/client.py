"""Decides how one call to another server goes: redirects, size, and what is told to whom.

Every hop is checked anew. Nothing of the environment is used: no proxy, no certificate file.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import certifi
import httpcore
import httpx

from app.outgoing import targets
from app.outgoing.errors import OutgoingFailed, OutgoingRefused
from app.outgoing.network import Clock, Network, Resolver, resolve
from app.outgoing.targets import Allowed

MAX_ANSWER = 5 * 1024**2
"""Bytes of an answer, unpacked: it travels in the message through the whole run."""

MAX_REDIRECTS = 5
READ_SECONDS = 15.0
"""Seconds without a byte after which the other server is given up."""

KEPT_ELSEWHERE = ("content-type", "accept", "idempotency-key")
"""Headers of the caller that go along to another host; all others may be secrets."""


TOO_SLOW = (httpcore.TimeoutException, httpx.TimeoutException)
BROKEN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
)


@dataclass(frozen=True)
class Call:
    """What is sent; `url` is as somebody wrote it, `headers` are checked."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back, from `url` after all redirects."""

    status: int
    url: str
    content_type: str
    charset: str
    content: bytes


def send(
    call: Call,
    hosts: Allowed,
    check_stop: Callable[[], None] = lambda: None,
    *,
    resolver: Resolver = resolve,
    clock: Clock | None = None,
) -> Answer:
    """Carry out a call and return the answer, whatever its status.

    Raises OutgoingRefused where an address on the way may not be called, OutgoingFailed where
    a server does not answer in time, or with more than MAX_ANSWER bytes or MAX_REDIRECTS.
    """
    network = Network(hosts, resolver, clock or Clock())
    url = targets.parsed(call.url)
    with _client(Transport(network, hosts)) as client:
        try:
            first = client.build_request(
                call.method, url, headers=call.headers, content=call.content
            )
            return _answer(_follow(client, first, call), check_stop)
        except TOO_SLOW as error:
            raise OutgoingFailed(f"The server “{url.host}” took too long to answer.") from error
        except BROKEN as error:
            raise OutgoingFailed(f"The server “{url.host}” broke off or answered badly.") from error


class Transport(httpx.BaseTransport):
    """Carries out one hop over connections of `network`, none of which is used twice."""

    def __init__(self, network: Network, hosts: Allowed) -> None:
        self._hosts = hosts
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=network, max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer; raises OutgoingRefused before anything is sent."""
        targets.check(request.url, self._hosts)
        url = request.url
        place = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        sent = httpcore.Request(
            request.method,
            place,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=Body(answer))

    def close(self) -> None:
        """End every connection."""
        self._pool.close()


class Body(httpx.SyncByteStream):
    """The bytes of an answer as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """End the answer, read or not."""
        self._answer.close()


@cache
def _tls() -> ssl.SSLContext:
    """Trust what is commonly trusted and what this machine's admin trusts."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _client(transport: Transport) -> httpx.Client:
    headers = {"User-Agent": "Flowbutton", "Accept": "*/*", "Accept-Encoding": "identity"}
    timeout = httpx.Timeout(READ_SECONDS)
    return httpx.Client(transport=transport, trust_env=False, headers=headers, timeout=timeout)


def _follow(client: httpx.Client, request: httpx.Request, call: Call) -> httpx.Response:
    for _hop in range(MAX_REDIRECTS + 1):
        response = client.send(request, stream=True)
        following = response.next_request
        if following is None:
            return response
        response.close()
        request = _onward(request, following, call)
    raise OutgoingFailed(f"The other server redirects more than {MAX_REDIRECTS} times.")


def _onward(before: httpx.Request, following: httpx.Request, call: Call) -> httpx.Request:
    """Return the next hop; a secret meant for one host is not sent to another."""
    if before.url.scheme == "https" and following.url.scheme != "https":
        raise OutgoingRefused("The other server redirects to an address without protection.")
    if _origin(before.url) != _origin(following.url):
        for name in call.headers:
            if name.lower() not in KEPT_ELSEWHERE:
                following.headers.pop(name, None)
    return following


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _answer(response: httpx.Response, check_stop: Callable[[], None]) -> Answer:
    content = bytearray()
    for piece in response.iter_bytes():
        check_stop()
        content += piece
        if len(content) > MAX_ANSWER:
            limit = MAX_ANSWER // 1024**2
            raise OutgoingFailed(f"The answer is longer than {limit} MiB.")
    return Answer(
        status=response.status_code,
        url=str(response.url),
        content_type=response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding or "utf-8",
        content=bytes(content),
    )
