"""Decides when a thread of the web server takes a request: once it is there.

Gunicorn's own threads wait for what a client still has to send; a few slow ones hold them all.
Here the loop that accepts connections receives requests as well, and at most half of the threads
carry what takes as long as the client likes: large uploads, and downloads.
"""

import socket
import struct
import time
from collections import deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from app.arrival import Arrival
from app.config import MIB
from app.web_closing import Farewells

ARRIVAL_SECONDS = 60
"""Until a request must be there, 1 MiB at most: 17 KiB a second."""

IDLE_SECONDS = 60
"""Until a client that neither sends nor takes anything of a long request is given up."""

PIECE = 64 * 1024
"""Bytes received at once."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"
TIMEOUT = struct.pack("ll", IDLE_SECONDS, 0)
"""The same as the kernel takes it: seconds and microseconds."""


class Connection(TConn):  # type: ignore[misc]
    """A connection for whose end nobody waits."""

    def __init__(self, worker: "PatientWorker", *args: Any) -> None:
        super().__init__(*args)
        self._worker = worker

    def close(self, graceful: bool = False) -> None:
        """Close it; with `graceful` the client may read what was sent last."""
        if graceful:
            self._worker.farewells.add(self._worker.poller, self.sock)
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """A worker with threads, of which none waits for a slow client to send its request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.farewells = Farewells()
        self._long: set[TConn] = set()
        self._waiting: deque[TConn] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; where all are taken, the one that sends slowest makes room."""
        try:
            client, address = listener.accept()
        except OSError:
            return
        if self.nr_conns + 1 >= self.worker_connections and self.pending_conns:
            self._drop(self.pending_conns[0])
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MIB)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, TIMEOUT)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, TIMEOUT)
        self.nr_conns += 1
        self._receive(Connection(self, self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Receive the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._receive(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Let the next long request begin where this was one."""
        super().finish_request(conn, fs)
        if conn in self._long:
            self._long.remove(conn)
            if self._waiting:
                self._begin_long(self._waiting.popleft())

    def murder_pending(self) -> None:
        """Close what did not arrive in time, and what has ended."""
        super().murder_pending()
        self.farewells.expire(self.poller)

    def _receive(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + ARRIVAL_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._arrive, conn, Arrival()))

    def _arrive(self, conn: TConn, arrival: Arrival, client: socket.socket) -> None:
        try:
            piece = client.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        state = arrival.add(piece) if piece else "refused"
        if state == "refused":
            self._drop(conn, TOO_LONG if piece else b"")
        elif state == "arriving":
            self._ask_on(client, arrival)
        else:
            self._hand_over(conn, arrival, is_long=state == "long")

    def _ask_on(self, client: socket.socket, arrival: Arrival) -> None:
        if arrival.expects:
            with suppress(OSError):
                client.send(CONTINUE)

    def _hand_over(self, conn: TConn, arrival: Arrival, *, is_long: bool) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.data))
        if not is_long:
            self.enqueue_req(conn)
        elif len(self._long) < max(1, self.cfg.threads // 2):
            self._begin_long(conn)
        else:
            self._waiting.append(conn)

    def _begin_long(self, conn: TConn) -> None:
        self._long.add(conn)
        self.enqueue_req(conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """Return whether a connection is kept: not where a thread would wait for its next bytes."""
        kept = super()._keepalive_after(conn, keepalive)
        return kept and not conn.parser.unreader.buf.getvalue()

    def _drop(self, conn: TConn, last_words: bytes = b"") -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(last_words)
        conn.close(graceful=bool(last_words))
