"""Calls an address from several connections at once, and tells how that went."""

import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 16
SECONDS = 60
"""How long a call may take before the benchmark gives up."""

BLOCK = 65_536


@dataclass(frozen=True)
class Load:
    """How some calls went; the latencies are in milliseconds."""

    seconds: float
    latencies: list[float]
    errors: int

    @property
    def rate(self) -> float:
        """Calls in a second."""
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        """The latency that one call of a hundred exceeds."""
        return statistics.quantiles(self.latencies, n=100)[-1]


def call(port: int, request: bytes, calls: int) -> Load:
    """Send one request so often to a server of this machine, from CONNECTIONS at once."""
    latencies: list[float] = []
    statuses: list[bytes] = []

    def work() -> None:
        with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
            for _ in range(calls // CONNECTIONS):
                began = time.perf_counter()
                statuses.append(ask(connection, request))
                latencies.append((time.perf_counter() - began) * 1_000)

    began = time.perf_counter()
    side_by_side([work] * CONNECTIONS)
    seconds = time.perf_counter() - began
    return Load(seconds, latencies, sum(status != b"200" for status in statuses))


def request_of(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a request as it is sent; `_` in names of headers stands for `-`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(connection: socket.socket, request: bytes) -> bytes:
    """Send a request and read its answer; return the answer's status."""
    connection.sendall(request)
    head, _, body = _until(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += _more(connection)
    return head.split(b" ", 2)[1]


def side_by_side(works: list[Callable[[], None]]) -> None:
    """Do all at the same time; raises what one of them raised."""
    failed: list[BaseException] = []

    def tried(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=tried, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _until(connection: socket.socket, end: bytes) -> bytes:
    read = b""
    while end not in read:
        read += _more(connection)
    return read


def _more(connection: socket.socket) -> bytes:
    read = connection.recv(BLOCK)
    if not read:
        raise ConnectionError("The server hung up.")
    return read
