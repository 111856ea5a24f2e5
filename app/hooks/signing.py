"""Decides whether a call is signed as the Standard Webhooks scheme says. Pure, it knows no hook.

The signature is an HMAC-SHA256 of `id.timestamp.body` by a shared secret, `whsec_…`.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

ID_HEADER, TIME_HEADER, SIGNATURE_HEADER = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
)
PREFIX = "whsec_"
VERSION = "v1,"
SECRET_BYTES = 32
"""As many as the hash has: more add nothing."""

WINDOW_SECONDS = 300
"""How far the clocks of sender and receiver may differ; the scheme's own bound."""

MAX_SIGNATURES = 10
"""Signatures that are looked at; a sender that changes its secret sends two."""

ID = re.compile(r"[!-\-/-~]{1,256}")
"""Printable, without a space, and without the full stop that ends it in what is signed."""

SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Delivery:
    """What a sender sent: an ID that it keeps when it sends the same again, when, and what."""

    id: str
    timestamp: str
    signatures: Sequence[str]
    body: bytes

    @property
    def content(self) -> bytes:
        """What is signed."""
        return f"{self.id}.{self.timestamp}.".encode() + self.body


def new_secret() -> str:
    """Return a new secret, as senders take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def delivery(headers: Mapping[str, str], body: bytes) -> Delivery:
    """Return what a request with these headers delivers."""
    known = {name.lower(): value for name, value in headers.items()}
    found = known.get(SIGNATURE_HEADER, "").split(" ")[:MAX_SIGNATURES]
    return Delivery(known.get(ID_HEADER, ""), known.get(TIME_HEADER, ""), found, body)


def signature(secret: str, content: bytes) -> str:
    """Return the signature of some content; raises ValueError where the secret is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a secret") from error
    return VERSION + base64.b64encode(hmac.new(key, content, sha256).digest()).decode()


def is_genuine(sent: Delivery, secrets_: Sequence[str], now: float) -> bool:
    """Return whether one of the secrets signed a delivery at `now`, in seconds since 1970.

    It takes as long for a wrong signature as for a right one.
    """
    fresh = bool(SECONDS.fullmatch(sent.timestamp)) and (
        abs(int(sent.timestamp) - now) <= WINDOW_SECONDS
    )
    whole = bool(ID.fullmatch(sent.id)) and fresh
    content = sent.content if whole else sent.body
    wanted = [signature(secret, content).encode() for secret in secrets_]
    given = [text.encode("utf-8", "replace") for text in sent.signatures]
    same = [hmac.compare_digest(one, two) for one in wanted for two in given]
    return whole and True in same
