"""The Standard Webhooks scheme: what is genuine, and what is not."""

import pytest

from app.hooks.signing import (
    WINDOW_SECONDS,
    Delivery,
    delivery,
    is_genuine,
    new_secret,
    signature,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example that the scheme publishes."""

NOW = float(TIME)


def sent(message: str = ID, time: str = TIME, *signatures: str, body: bytes = BODY) -> Delivery:
    return Delivery(message, time, signatures or (SIGNATURE,), body)


def signed(message: str, time: str, body: bytes = BODY, secret: str = SECRET) -> Delivery:
    return sent(message, time, signature(secret, f"{message}.{time}.".encode() + body), body=body)


def test_the_published_example_is_genuine() -> None:
    assert is_genuine(sent(), [SECRET], NOW)


@pytest.mark.parametrize("off", [-WINDOW_SECONDS, 0, WINDOW_SECONDS])
def test_a_clock_may_differ_by_the_window(off: int) -> None:
    assert is_genuine(sent(), [SECRET], NOW + off)
    assert not is_genuine(sent(), [SECRET], NOW + off + (2 * off or 2 * WINDOW_SECONDS))


@pytest.mark.parametrize(
    "wrong",
    [
        sent(body=BODY + b" "),
        sent("msg_other"),
        sent(ID, str(int(TIME) + 1)),
        sent(ID, TIME, "v1,"),
        sent(ID, TIME, ""),
        sent(ID, TIME, SIGNATURE[3:]),
        sent(ID, TIME, SIGNATURE.replace("v1,", "v1a,")),
        sent(ID, TIME, SIGNATURE.replace("v1,", "v2,")),
        sent(ID, TIME, "v1,ü"),
        signed("", TIME),
        signed("with space", TIME),
        signed("a.1", TIME),
        signed("x" * 257, TIME),
        signed("line\nbreak", TIME),
        signed(ID, ""),
        signed(ID, f"+{TIME}"),
        signed(ID, f" {TIME}"),
        signed(ID, f"{TIME}.0"),
        signed(ID, "٣"),
        signed(ID, "9" * 500),
        signed(ID, TIME, secret=new_secret()),
    ],
)
def test_anything_else_is_not(wrong: Delivery) -> None:
    assert not is_genuine(wrong, [SECRET], NOW)


def test_while_a_secret_changes_either_counts_and_either_signature_does() -> None:
    assert is_genuine(sent(), [new_secret(), SECRET], NOW)
    assert is_genuine(sent(ID, TIME, "v1,AAAA", SIGNATURE), [SECRET], NOW)
    assert not is_genuine(sent(), [], NOW)


def test_headers_are_read_whatever_their_case() -> None:
    headers = {
        "Webhook-Id": ID,
        "WEBHOOK-TIMESTAMP": TIME,
        "webhook-signature": f"v1,x {SIGNATURE}",
    }
    assert is_genuine(delivery(headers, BODY), [SECRET], NOW)
    assert not is_genuine(delivery({}, BODY), [SECRET], NOW)


def test_secrets_differ_and_sign() -> None:
    one, two = new_secret(), new_secret()
    assert one.startswith("whsec_")
    assert signature(one, BODY) != signature(two, BODY)
