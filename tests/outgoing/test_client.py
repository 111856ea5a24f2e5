import logging
import ssl
import zlib
from typing import Any

import httpcore
import httpx
import pytest

from app.config import Settings
from app.logs import configure
from app.outgoing import client
from app.outgoing.client import MAX_ANSWER, Call, send
from app.outgoing.errors import OutgoingFailed, OutgoingRefused
from app.outgoing.network import Clock
from app.outgoing.targets import Allowed, allowed
from tests.http_server import Reply


def test_call_is_sent_and_its_answer_read(server: Any) -> None:
    server.replies["/in?a=1"] = Reply(
        b'{"a": 1}', headers={"Content-Type": "Application/JSON; charset=latin-1"}
    )
    answer = server.call("/in?a=1", "POST", headers={"X-Trace": "7"}, content=b"body")
    assert (answer.status, answer.content, answer.charset) == (200, b'{"a": 1}', "latin-1")
    assert (answer.content_type, answer.url) == ("application/json", f"{server.url}/in?a=1")
    (received,) = server.received
    assert (received.method, received.body) == ("POST", b"body")
    assert received.headers["X-Trace"] == "7"
    assert received.headers["Host"] == f"127.0.0.1:{server.port}"


def test_server_of_this_machine_is_refused_unless_allowed(server: Any) -> None:
    for hosts in (Allowed(), allowed("127.0.0.1"), allowed(f"localhost:{server.port}")):
        with pytest.raises(OutgoingRefused):
            server.call(hosts=hosts)
    assert server.received == []


@pytest.fixture
def connected(server: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leads every connection to the server, and returns the addresses they were meant for."""
    meant: list[str] = []
    real = httpcore.SyncBackend.connect_tcp

    def connect(backend: Any, host: str, _port: int, *rest: Any) -> httpcore.NetworkStream:
        meant.append(host)
        return real(backend, "127.0.0.1", server.port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return meant


def test_connection_goes_to_the_address_that_was_checked(server: Any, connected: list[str]) -> None:
    """A name that is public when it is checked and local when it is used changes nothing."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    server.replies["/"] = Reply(b"here")
    call = Call("GET", "http://rebind.example/", {})
    answer = send(call, Allowed(), resolver=lambda _host, _port: next(answers))
    assert (answer.content, connected) == (b"here", ["93.184.215.14"])
    assert server.received[0].headers["Host"] == "rebind.example"
    assert next(answers) == ["127.0.0.1"]


def test_each_hop_is_resolved_and_checked_anew(server: Any, connected: list[str]) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    server.replies["/"] = Reply(status=302, headers={"Location": "/again"})
    with pytest.raises(OutgoingRefused, match="not a public server"):
        send(
            Call("GET", "http://rebind.example/", {}),
            Allowed(),
            resolver=lambda _host, _port: next(answers),
        )
    assert connected == ["93.184.215.14"]


def test_next_address_is_tried_where_one_does_not_answer(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    real = httpcore.SyncBackend.connect_tcp

    def connect(backend: Any, host: str, _port: int, *rest: Any) -> httpcore.NetworkStream:
        tried.append(host)
        if host == "8.8.8.8":
            raise httpcore.ConnectError
        return real(backend, "127.0.0.1", server.port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    server.replies["/"] = Reply(b"here")
    call = Call("GET", "http://two.example/", {})
    assert send(call, Allowed(), resolver=lambda *_: ["8.8.8.8", "1.1.1.1"]).status == 200
    assert tried == ["8.8.8.8", "1.1.1.1"]


def test_certificate_must_be_that_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Plain(httpcore.NetworkStream):
        def start_tls(
            self, ssl_context: Any, server_hostname: Any = None, timeout: Any = None
        ) -> Any:
            asked.append((server_hostname, ssl_context.verify_mode, ssl_context.check_hostname))
            raise httpcore.ConnectError

        def close(self) -> None:
            pass

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_: Plain())
    with pytest.raises(OutgoingFailed):
        send(
            Call("GET", "https://public.example/", {}),
            Allowed(),
            resolver=lambda *_: ["93.184.215.14"],
        )
    assert asked == [("public.example", ssl.CERT_REQUIRED, True)]


def test_redirect_away_from_protection_is_refused() -> None:
    before = httpx.Request("GET", "https://public.example/")
    after = httpx.Request("GET", "http://public.example/")
    with pytest.raises(OutgoingRefused, match="without protection"):
        client._onward(before, after, Call("GET", "https://public.example/", {}))


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://localhost:22/",
        "file:///etc/passwd",
        "ftp://public.example/",
        "//10.0.0.1/",
        "http://user:secret@127.0.0.1/",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_what_may_not_be_called_is_refused(
    server: Any, location: str, status: int
) -> None:
    server.replies["/"] = Reply(status=status, headers={"Location": location})
    with pytest.raises(OutgoingRefused):
        server.call()
    assert len(server.received) == 1


def test_redirects_are_followed_five_times(server: Any) -> None:
    for number in range(7):
        server.replies[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
    server.replies["/7"] = Reply(b"there")
    assert server.call("/2").content == b"there"
    with pytest.raises(OutgoingFailed, match="more than 5 times"):
        server.call("/1")


def test_secret_headers_stay_with_the_host_they_are_meant_for(server: Any) -> None:
    elsewhere = f"http://other.example:{server.port}/there"
    server.replies["/"] = Reply(status=307, headers={"Location": elsewhere})
    server.replies["/there"] = Reply(b"ok")
    sent = {"Authorization": "Bearer s", "X-Api-Key": "k", "Content-Type": "text/plain"}
    send(
        Call("POST", f"{server.url}/", sent, b"body"),
        allowed(f"127.0.0.1:{server.port}, other.example:{server.port}"),
        resolver=lambda _host, _port: ["127.0.0.1"],
    )
    first, second = server.received
    assert first.headers["X-Api-Key"] == "k"
    assert second.headers["Content-Type"] == "text/plain"
    assert not {"Authorization", "X-Api-Key"} & second.headers.keys()
    assert second.body == b"body"


def test_secret_headers_go_along_on_the_same_host(server: Any) -> None:
    server.replies["/"] = Reply(status=302, headers={"Location": "/there"})
    server.replies["/there"] = Reply(b"ok")
    server.call(headers={"X-Api-Key": "k"})
    assert server.received[1].headers["X-Api-Key"] == "k"


@pytest.mark.parametrize("packed", [False, True])
def test_answer_above_the_limit_is_refused(server: Any, packed: bool) -> None:
    body = b"x" * (MAX_ANSWER + 1)
    headers = {"Content-Encoding": "deflate"} if packed else {}
    server.replies["/"] = Reply(zlib.compress(body) if packed else body, headers=headers)
    with pytest.raises(OutgoingFailed, match="longer than 5 MiB"):
        server.call()


def test_answer_of_exactly_the_limit_is_taken(server: Any) -> None:
    server.replies["/"] = Reply(b"x" * MAX_ANSWER)
    assert len(server.call().content) == MAX_ANSWER


def test_slow_server_is_given_up_in_time(server: Any) -> None:
    clock = Clock(0)
    with pytest.raises(OutgoingFailed, match="took too long"):
        server.call(clock=clock)


def test_stop_is_asked_while_the_answer_comes(server: Any) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    server.replies["/"] = Reply(b"x" * 1000)
    with pytest.raises(Stopped):
        server.call(check_stop=stop)


def test_server_that_breaks_off_is_named(server: Any) -> None:
    server.replies["/"] = Reply(b"short", headers={"Content-Length": "9"})
    with pytest.raises(OutgoingFailed, match=r"“127\.0\.0\.1” broke off"):
        server.call()


def test_server_that_does_not_answer_is_named() -> None:
    call = Call("GET", "http://127.0.0.1:9/", {})
    with pytest.raises(OutgoingFailed, match="does not answer"):
        send(call, allowed("127.0.0.1:9"))


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxy_of_the_environment_is_not_used(
    server: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.replies["/"] = Reply(b"straight")
    assert server.call().content == b"straight"


def test_addresses_and_headers_reach_no_log(server: Any, caplog: pytest.LogCaptureFixture) -> None:
    configure(Settings())
    server.replies["/?token=s3cret"] = Reply(b"ok", headers={"Set-Cookie": "s3cret"})
    with caplog.at_level(logging.INFO):
        server.call("/?token=s3cret", headers={"Authorization": "s3cret"})
    assert "s3cret" not in caplog.text
