"""Decides which address a connection goes to: one that was just checked, in the time that is left.

A name is resolved once, all that it stands for is checked, and the connection goes to what was
checked: a name that means something else a moment later changes nothing.
"""

import socket
import time
from collections.abc import Callable, Iterable
from ssl import SSLContext
from typing import Any

import httpcore

from app.outgoing import targets
from app.outgoing.addresses import is_public
from app.outgoing.errors import OutgoingFailed
from app.outgoing.targets import Allowed

DEADLINE = 60.0
"""Seconds that one call may take in all, redirects included: a worker waits for it."""

CONNECT_SECONDS = 10.0
"""Seconds until the next address of a server is tried."""

MAX_ADDRESSES = 8
"""Addresses of one name that are tried: more would only use up the time."""

Resolver = Callable[[str, int], list[str]]
"""Returns the addresses of a host; raises OSError where it has none."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the system knows them, each once, the best one first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def addresses(host: str, port: int, hosts: Allowed, resolver: Resolver) -> list[str]:
    """Return the addresses to connect to.

    Raises OutgoingRefused where one of them is not public, unless the host is allowed, and
    OutgoingFailed where there is none.
    """
    host = targets.host_of(host)
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise OutgoingFailed(f"There is no server “{host}”.") from error
    if (host, port) not in hosts and not all(map(is_public, found)):
        raise targets.not_public(host)
    return found[:MAX_ADDRESSES]


class Clock:
    """Counts down what is left of a call's time."""

    def __init__(self, seconds: float = DEADLINE) -> None:
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None = None) -> float:
        """Return the seconds left, at most `wanted`; raises OutgoingFailed where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise OutgoingFailed("The other server took too long to answer.")
        return left if wanted is None else min(left, wanted)


class Stream(httpcore.NetworkStream):
    """A connection none of whose waits outlasts the call's time."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return at most `max_bytes`, none at the end."""
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the connection, protected; the certificate must be that of the named host."""
        seconds = self._clock.left(timeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._clock)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection itself knows."""
        return self._inner.get_extra_info(info)


class Network(httpcore.SyncBackend):
    """Opens connections to checked addresses only."""

    def __init__(self, hosts: Allowed, resolver: Resolver, clock: Clock) -> None:
        super().__init__()
        self._hosts = hosts
        self._resolver = resolver
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address that answers; raises as `addresses`."""
        for address in addresses(host, port, self._hosts, self._resolver):
            try:
                seconds = self._clock.left(CONNECT_SECONDS)
                stream = super().connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return Stream(stream, self._clock)
        raise OutgoingFailed(f"The server “{host}” does not answer.")
