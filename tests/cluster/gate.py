"""A gate before a database: what goes through it ends, and comes back, as with the database."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

PORT = 5432


class Gate:
    """Passes connections on to a PostgreSQL while it is open."""

    def __init__(self, folder: Path, url: str) -> None:
        self._path = folder / f".s.PGSQL.{PORT}"
        self._behind = sa.make_url(url)
        self.url = self._behind.set(
            host=None, port=None, query={"host": str(folder)}
        ).render_as_string(hide_password=False)
        self._ends: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        """Let connections through."""
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self._path))
        self._door.listen(64)
        threading.Thread(target=self._pass_on, args=(self._door,), daemon=True).start()

    def shut(self) -> None:
        """End all connections and take no more."""
        self._path.unlink()
        _end(self._door)
        ends, self._ends = self._ends, []
        for end in ends:
            _end(end)

    def _pass_on(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                server = self._connected()
                self._ends += [caller, server]
                for one, other in ((caller, server), (server, caller)):
                    threading.Thread(target=_copy, args=(one, other), daemon=True).start()

    def _connected(self) -> socket.socket:
        host = str(self._behind.query.get("host") or self._behind.host)
        port = self._behind.port or PORT
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((host, port))


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _end(source)
    _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def gate(folder: Path, url: str) -> Iterator[Gate]:
    """Stand before the database of `url` while the block runs; the folder's path is short."""
    one = Gate(folder, url)
    try:
        yield one
    finally:
        one.shut()
