"""Decides how a connection ends: its client may read what was sent last, and nobody waits."""

import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, BaseSelector

LINGER_SECONDS = 2.0
"""How long what a client still sends is thrown away; a reset would take away our answer."""

MOST = 256
"""Connections that end at once; the oldest is cut where there are more."""

PIECE = 64 * 1024


class Farewells:
    """The connections that end."""

    def __init__(self) -> None:
        self._leaving: deque[tuple[float, socket.socket]] = deque()

    def add(self, poller: BaseSelector, client: socket.socket) -> None:
        """Say that nothing more comes, and close once the client has closed or time is up."""
        try:
            client.shutdown(socket.SHUT_WR)
            client.setblocking(False)
            poller.register(client, EVENT_READ, partial(self._read, poller))
        except (OSError, ValueError, KeyError):
            client.close()
            return
        self._leaving.append((time.monotonic() + LINGER_SECONDS, client))
        self.expire(poller)

    def expire(self, poller: BaseSelector) -> None:
        """Close those whose time is up."""
        while self._leaving:
            until, client = self._leaving[0]
            if until > time.monotonic() and len(self._leaving) <= MOST:
                return
            self._leaving.popleft()
            _close(poller, client)

    def _read(self, poller: BaseSelector, client: socket.socket) -> None:
        with suppress(BlockingIOError, InterruptedError):
            if not _received(client):
                _close(poller, client)


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(PIECE)
    except BlockingIOError:
        raise
    except OSError:
        return b""


def _close(poller: BaseSelector, client: socket.socket) -> None:
    with suppress(KeyError, ValueError):
        poller.unregister(client)
    client.close()
