"""A real server on this machine, which the guard refuses unless it is allowed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.outgoing.client import Answer, Call, send
from app.outgoing.targets import Allowed, allowed


@dataclass
class Reply:
    """What a path of the server answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    parts: int = 1


@dataclass
class Received:
    """What the server was sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server:
    """Answers what a test says and keeps what it gets."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.replies: dict[str, Reply] = {}
        self.received: list[Received] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def allowed(self) -> Allowed:
        return allowed(f"127.0.0.1:{self.port}")

    def call(self, path: str = "/", method: str = "GET", **more: Any) -> Answer:
        """Send a call to this server, which is allowed."""
        headers, content = more.pop("headers", {}), more.pop("content", b"")
        more.setdefault("hosts", self.allowed)
        return send(Call(method, self.url + path, headers, content), **more)


@contextmanager
def http_server() -> Iterator[Server]:
    """Serve while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            one.received.append(Received(self.command, self.path, dict(self.headers), body))
            reply = one.replies.get(self.path, Reply(b"nothing here", 404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) * reply.parts))
            self.end_headers()
            for _part in range(reply.parts):
                self.wfile.write(reply.body)

        def log_message(self, *_words: Any) -> None:
            pass

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        one = Server(http.server_address[1])
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield one
        http.shutdown()
        thread.join()
