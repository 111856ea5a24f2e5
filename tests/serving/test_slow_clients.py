"""Clients that send or take a byte a time do not keep the server from answering others."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.served import PATIENCE, Served, served

pytestmark = [pytest.mark.served, pytest.mark.xdist_group("slow-clients")]

THREADS = 4
SLOW = THREADS * 5
ROUNDS = 30
HEAD = b"GET /login HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n"
CHUNKED = b"POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo, served by one process of few threads."""
    folder = tmp_path_factory.mktemp("slow")
    with served(folder, "--demo", FLOWBUTTON_WEB_THREADS=str(THREADS)) as one:
        yield one


@pytest.fixture
def connect(site: Served) -> Iterator[Callable[..., socket.socket]]:
    """Open connections, which are closed at the end."""
    with ExitStack() as opened:

        def one(sent: bytes, receive: int = 0) -> socket.socket:
            client = opened.enter_context(socket.socket())
            if receive:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
            client.settimeout(PATIENCE)
            client.connect(("127.0.0.1", site.port))
            client.sendall(sent)
            return client

        yield one


def answered(site: Served, rounds: int = ROUNDS) -> int:
    return sum(site.get("/login").status == 200 for _ in range(rounds))


@pytest.mark.parametrize(
    ("begun", "byte"),
    [(b"", b"G"), (HEAD, b"x"), (BODY, b"y"), (CHUNKED, b"z")],
    ids=["request line", "headers", "body", "chunked body"],
)
def test_who_sends_a_byte_a_time_holds_no_thread(
    site: Served, connect: Callable[..., socket.socket], begun: bytes, byte: bytes
) -> None:
    slow = [connect(begun) for _ in range(SLOW)]
    count = 0
    for _ in range(ROUNDS):
        for client in slow:
            client.sendall(byte)
        count += answered(site, 1)
    assert count == ROUNDS


def test_who_is_slow_is_answered_in_the_end(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    client = connect(b"")
    for byte in HEAD + b"Connection: close\r\n\r\n":
        client.sendall(bytes([byte]))
    assert client.recv(15) == b"HTTP/1.1 200 OK"


def test_who_takes_nothing_of_a_page_holds_no_thread(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    [sheet] = [part for part in site.get("/login").body.split(b'"') if b"bootstrap.css" in part]
    asked = b"GET " + sheet + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    slow = [connect(asked, receive=2048) for _ in range(SLOW)]
    assert answered(site) == ROUNDS
    assert all(client.recv(15) == b"HTTP/1.1 200 OK" for client in slow)


def test_who_takes_nothing_of_a_download_holds_half_of_the_threads_at_most(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    large_file(site.files)
    token = f"Authorization: Bearer {site.token('alice')}\r\n".encode()
    asked = b"GET /dl/documents/large.bin HTTP/1.1\r\nHost: localhost\r\n" + token + b"\r\n"
    for _ in range(SLOW):
        connect(asked, receive=2048)
    assert answered(site) == ROUNDS


def test_who_does_not_end_a_large_upload_holds_half_of_the_threads_at_most(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    token = f"Authorization: Bearer {site.token('alice')}\r\n".encode()
    head = b"POST /files/upload/documents/ HTTP/1.1\r\nHost: localhost\r\n" + token
    head += b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n"
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="x"\r\n\r\n'
    for _ in range(THREADS * 3):
        connect(head + part + b"x" * 2_000_000)
    assert answered(site) == ROUNDS


def test_who_stays_after_the_answer_keeps_nobody_waiting(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    for _ in range(SLOW):
        connect(HEAD + b"Connection: close\r\n\r\n")
    assert answered(site) == ROUNDS


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (HEAD + b"X: " + b"y" * 9000 + b"\r\n\r\n", b"431"),
        (HEAD + b"X: y\r\n" * 200 + b"\r\n", b"431"),
        (HEAD + b"X: y\r\n" * 20_000, b"431"),
        (BODY.replace(b"500", b"99999999999") + b"x" * 2_000_000, b"413"),
        (b"GET /login HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"400"),
        (BODY.replace(b"500", b"5\r\nContent-Length: 6") + b"123456", b"400"),
        (BODY.replace(b"Length: 500", b"Length: x"), b"400"),
    ],
)
def test_too_much_or_malformed_is_refused(
    site: Served, connect: Callable[..., socket.socket], sent: bytes, status: bytes
) -> None:
    assert connect(sent).recv(12)[9:12] == status
    assert answered(site, 3) == 3


def test_a_call_that_waits_to_be_asked_is_asked(
    site: Served, connect: Callable[..., socket.socket]
) -> None:
    client = connect(BODY[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(b"x" * 500)
    assert client.recv(25).startswith((b"HTTP/1.1 100", b"HTTP/1.1 400"))


def large_file(files: Path) -> None:
    """Put a file into the demo that no buffer of a connection holds."""
    with (files / "documents" / "large.bin").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
