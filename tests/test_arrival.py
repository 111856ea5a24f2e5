import pytest

from app.arrival import BODY_BYTES, HEAD_BYTES, Arrival

GET = b"GET /runs HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /login HTTP/1.1\r\nContent-Length: 5\r\n\r\n"
CHUNKED = b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
LARGE = b"POST /files HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (BODY_BYTES * 2)


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        (b"G", "arriving"),
        (GET[:-1], "arriving"),
        (GET, "whole"),
        (GET + GET, "whole"),
        (b"\r\n\r\n", "whole"),
        (b"\x16\x03\x01\r\n\r\n", "whole"),
        (POST, "arriving"),
        (POST + b"1234", "arriving"),
        (POST + b"12345", "whole"),
        (POST.replace(b"5", b"x"), "whole"),
        (CHUNKED, "arriving"),
        (CHUNKED + b"2\r\nab\r\n", "arriving"),
        (CHUNKED + b"2\r\nab\r\n0\r\n\r\n", "whole"),
        (LARGE, "arriving"),
        (LARGE + b"x" * BODY_BYTES, "long"),
        (CHUNKED + b"x" * BODY_BYTES, "long"),
        (b"GET /dl/docs/a HTTP/1.1\r\n\r\n", "long"),
        (b"x" * HEAD_BYTES, "arriving"),
        (b"x" * (HEAD_BYTES + 1), "refused"),
    ],
)
def test_when_a_request_is_there(sent: bytes, state: str) -> None:
    assert Arrival().add(sent) == state


@pytest.mark.parametrize("sent", [GET, POST + b"12345", CHUNKED + b"1\r\na\r\n0\r\n\r\n"])
def test_a_byte_a_time_is_the_same(sent: bytes) -> None:
    arrival = Arrival()
    states = [arrival.add(bytes([byte])) for byte in sent]
    assert states == ["arriving"] * (len(sent) - 1) + ["whole"]
    assert arrival.data == sent


@pytest.mark.parametrize(("body", "expects"), [(b"", True), (b"1", False)])
def test_who_waits_to_be_asked_is_asked_once(body: bytes, expects: bool) -> None:
    arrival = Arrival()
    arrival.add(POST[:-2] + b"Expect: 100-continue\r\n\r\n" + body)
    assert arrival.expects is expects
