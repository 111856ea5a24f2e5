"""Calls to a real server on this machine, reached only because the admin allows it."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.actions import body
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.message import Output
from tests.http_server import Reply, Server, http_server

HTTP = "actions.cmd.http"
PUT = "actions.tree.put"


@pytest.fixture
def server(office: Any) -> Iterator[Server]:
    with http_server() as one:
        office.settings(outgoing_hosts=f"127.0.0.1:{one.port}")
        one.replies["/hook"] = Reply(b'{"id": 7}', headers={"Content-Type": "application/json"})
        yield one


def test_json_is_sent_and_the_answer_is_the_output(office: Any, server: Server) -> None:
    parameters = {
        "url": f" {server.url}/hook ",
        "jsonBody": '{"name": "Übung"}',
        "headers": '{"Authorization": "Bearer s3cret", "X-Trace": "1"}',
    }
    result = office.run(HTTP, parameters, office.put("a.txt"))
    assert (result.text, result.json, result.nodes) == ('{"id": 7}', {"id": 7}, None)
    (received,) = server.received
    assert (received.method, json.loads(received.body)) == ("POST", {"name": "Übung"})
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["Authorization"] == "Bearer s3cret"
    assert received.headers["X-Trace"] == "1"


@pytest.mark.parametrize(
    ("parameters", "method"),
    [
        ({}, "GET"),
        ({"jsonBody": "[]"}, "POST"),
        ({"method": "post"}, "POST"),
        ({"method": " Delete "}, "DELETE"),
        ({"method": "PUT", "jsonBody": "1"}, "PUT"),
    ],
)
def test_method_follows_from_the_body_unless_told(
    office: Any, server: Server, parameters: dict[str, str], method: str
) -> None:
    office.run(HTTP, {"url": f"{server.url}/hook", **parameters})
    assert server.received[0].method == method


def test_repeated_step_is_recognised_by_its_key(office: Any, server: Server) -> None:
    for owner in ("run-1:0", "run-1:0", "run-1:1", "run-2:0"):
        office.run(HTTP, {"url": f"{server.url}/hook"}, owner=owner)
    keys = [received.headers["Idempotency-Key"] for received in server.received]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_header_of_the_flow_wins_over_ours(office: Any, server: Server) -> None:
    headers = '{"content-type": "text/plain", "idempotency-key": "mine"}'
    office.run(HTTP, {"url": f"{server.url}/hook", "jsonBody": "1", "headers": headers})
    sent = {name.lower(): value for name, value in server.received[0].headers.items()}
    assert (sent["content-type"], sent["idempotency-key"]) == ("text/plain", "mine")


@pytest.mark.parametrize(
    "headers",
    [
        '{"X": "a\\r\\nEvil: 1"}',
        '{"X": "a\\u0000"}',
        '{"X": "ü"}',
        '{"X\\r\\nEvil": "a"}',
        '{"X Y": "a"}',
        '{"": "a"}',
        '{"X": 1}',
        '{"X": null}',
        '{"Host": "inside.example"}',
        '{"transfer-encoding": "chunked"}',
        '{"Content-Length": "0"}',
        '["X"]',
        '"X: 1"',
        "X: 1",
        "{",
        "[" * 5000,
    ],
)
def test_header_that_cannot_be_sent_is_named_without_its_value(
    office: Any, server: Server, headers: str
) -> None:
    with pytest.raises(BadActionParameter) as refused:
        office.run(HTTP, {"url": f"{server.url}/hook", "headers": headers})
    assert "Evil: 1" not in refused.value.detail
    assert server.received == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"url": ""},
        {"method": "TRACE"},
        {"method": "GET\r\nEvil"},
        {"jsonBody": "{"},
        {"jsonBody": "NaN"},
        {"jsonBody": f'"{"x" * 1024**2}"'},
        {"target": "docs/../a"},
    ],
)
def test_wrong_parameter_sends_nothing(
    office: Any, server: Server, parameters: dict[str, str]
) -> None:
    with pytest.raises(BadActionParameter):
        office.run(HTTP, {"url": f"{server.url}/hook", **parameters})
    assert server.received == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[::1]/", "file:///etc/passwd", "x"])
def test_address_that_may_not_be_called_fails_the_action(
    office: Any, server: Server, url: str
) -> None:
    with pytest.raises(ActionFailed, match=r"may (not )?be called|public server|not one"):
        office.run(HTTP, {"url": url})


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_error_of_the_server_fails_the_action_with_what_it_said(
    office: Any, server: Server, status: int
) -> None:
    server.replies["/hook"] = Reply(b"no\nsuch  thing" + b"x" * 400, status)
    with pytest.raises(ActionFailed, match=f"“127.0.0.1” answered {status}: no such thing") as told:
        office.run(HTTP, {"url": f"{server.url}/hook"})
    assert len(told.value.detail) < 400


@pytest.mark.parametrize(
    ("kind", "content", "text", "value"),
    [
        ("application/problem+json", b"[1]", "[1]", [1]),
        ("application/json", b"{", "{", None),
        ("application/json", b"NaN", "NaN", None),
        ("text/plain; charset=latin-1", b"\xdc", "Ü", None),
        ("text/plain; charset=nonsense", "Ü".encode(), "Ü", None),
        ("text/html", b"\xff", "\ufffd", None),
        ("", b"plain", "plain", None),
        (
            "image/png",
            b"\x89PNG",
            "iVBORw==",
            {"@encoding": "base64", "@type": "image/png", "@size": 4},
        ),
    ],
)
def test_answer_is_read_as_its_type_says(
    office: Any, server: Server, kind: str, content: bytes, text: str, value: Any
) -> None:
    server.replies["/hook"] = Reply(content, headers={"Content-Type": kind} if kind else {})
    result = office.run(HTTP, {"url": f"{server.url}/hook"})
    assert (result.text, result.json) == (text, value)


def test_answer_is_kept_in_a_file_where_asked(office: Any, server: Server) -> None:
    server.replies["/hook"] = Reply(b"\x89PNG", headers={"Content-Type": "image/png"})
    parameters = {"url": f"{server.url}/hook", "target": "docs/new/a.png"}
    for _again in range(2):
        result = office.run(HTTP, parameters)
        assert [node.path for node in result.nodes] == ["docs/new/a.png"]
    assert office.read("new/a.png") == b"\x89PNG"
    assert office.listing() == ["new/", "new/a.png"]
    assert result.json == {"status": 200, "type": "image/png", "size": 4}


def test_packed_answer_is_written_as_the_bytes_that_it_was(office: Any, server: Server) -> None:
    server.replies["/hook"] = Reply(bytes(range(256)), headers={"Content-Type": "image/png"})
    result = office.run(HTTP, {"url": f"{server.url}/hook"}, owner="run-1:0")
    output = Output(text=result.text, json=result.json)
    parameters = {"target_file": "docs/a.png", "input": "rawbody"}
    office.run(PUT, parameters, outputs=(output,), owner="run-1:0.0")
    assert office.read("a.png") == bytes(range(256))


def test_log_holds_no_header_no_path_and_no_query(office: Any, server: Server) -> None:
    server.replies["/services/s3cret?t=s3cret"] = Reply(b"ok")
    parameters = {
        "url": f"{server.url}/services/s3cret?t=s3cret",
        "headers": '{"Authorization": "s3cret"}',
    }
    office.run(HTTP, parameters)
    assert office.log == [("info", "GET at “127.0.0.1”: 200, 2 bytes.")]


@pytest.mark.parametrize(
    ("output", "content"),
    [
        (Output(text="Ü\ud800"), "Ü?".encode()),
        (Output(text="@@", json={"@encoding": "base64"}), b"@@"),
        (Output(text="QQ==", json={"@encoding": "gzip"}), b"QQ=="),
        (Output(text="QQ==", json=["base64"]), b"QQ=="),
        (Output(), b""),
    ],
)
def test_body_that_is_not_packed_is_its_text(output: Output, content: bytes) -> None:
    assert body.raw(output) == content


def test_packed_body_comes_out_again_and_is_bounded() -> None:
    text, about = body.packed(b"\x00\xff", "image/png")
    assert body.raw(Output(text=text, json=about)) == b"\x00\xff"
    assert base64.b64decode(text) == b"\x00\xff"
    with pytest.raises(ActionFailed, match="longer than 5 MiB"):
        body.packed(bytes(body.MAX_BODY + 1), "image/png")
