"""Decides how a secret is kept: sealed with the instance's key, and read by older keys, too.

It never decides what is secret. Texts are sealed by Fernet (AES and HMAC), so that nobody who
has the database alone can read or replace one.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app

from app.problems import Problem

MARK = "sealed:"
SEALED = re.compile(rf"{MARK}(gAAAA[A-Za-z0-9_=-]+)")
EXTENSION = "flowbutton-keys"
SEALING, COMPARING = b"flowbutton sealed secrets", b"flowbutton fingerprints"
"""What the two keys that follow from the instance's are for: neither tells of the other."""


class SecretUnreadable(Problem):
    """A secret was sealed with a key that is neither the present one nor among the older ones."""

    title = "A secret cannot be read"

    def __init__(self) -> None:
        super().__init__(
            "A secret was sealed with another key. Set FLOWBUTTON_OLDER_SECRET_KEYS to that key."
        )


class Keys:
    """The keys of an instance, the present one first."""

    def __init__(self, keys: Sequence[str]) -> None:
        sealing = [Fernet(base64.urlsafe_b64encode(_derived(key, SEALING))) for key in keys]
        self.sealing = MultiFernet(sealing)
        self.comparing = [_derived(key, COMPARING) for key in keys]


def init_app(app: Flask, present: str, older: Sequence[str]) -> None:
    """Let `app` seal with the key `present`, and read what was sealed with it or `older` ones."""
    app.extensions[EXTENSION] = Keys([present, *older])


def seal(text: str) -> str:
    """Return the text sealed with the present key."""
    return MARK + _keys().sealing.encrypt(text.encode("utf-8", "surrogatepass")).decode()


def is_sealed(text: str) -> bool:
    """Return whether a text looks sealed."""
    return SEALED.fullmatch(text) is not None


def unseal(sealed: str) -> str:
    """Return the text in a sealed one; raises SecretUnreadable."""
    try:
        plain = _keys().sealing.decrypt(sealed.removeprefix(MARK).encode())
    except InvalidToken:
        raise SecretUnreadable from None
    return plain.decode("utf-8", "surrogatepass")


def sealed_anew(text: str) -> tuple[str, int]:
    """Return a text with every sealed part of it sealed with the present key.

    Beside it stands how many parts no key opens; they stay as they are.
    """
    lost = 0

    def renewed(found: re.Match[str]) -> str:
        nonlocal lost
        try:
            return MARK + _keys().sealing.rotate(found[1].encode()).decode()
        except InvalidToken:
            lost += 1
            return found[0]

    return SEALED.sub(renewed, text), lost


def fingerprints(text: str) -> list[str]:
    """Return what tells a text from others by the present key, then by each older one.

    Who has the database alone cannot try out which text it is.
    """
    data = text.encode("utf-8", "surrogatepass")
    return [hmac.new(key, data, sha256).hexdigest() for key in _keys().comparing]


def _keys() -> Keys:
    return cast(Keys, current_app.extensions[EXTENSION])


def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
