"""Decides the instance's secret key: the setting, else one made once in the instance folder."""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from app.config import ConfigurationError, Settings

COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 16}
"""Some 50 ms: each process pays it once."""

KEY_FILE = "secret_key"
KEY_BYTES = 48
"""More entropy than HMAC-SHA256 can use."""


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions and seals secrets.

    Raises ConfigurationError on an address that others can reach where no key is set.
    """
    if settings.secret_key:
        return settings.secret_key
    if not settings.loopback:
        raise ConfigurationError("Set FLOWBUTTON_SECRET_KEY before listening on a public address.")
    return _from_instance(settings)


def fingerprint(key: str) -> str:
    """Return what tells one key from others and gives none of it away."""
    return hashlib.scrypt(key.encode(), salt=b"flowbutton", **COST).hex()


def older_keys(settings: Settings) -> list[str]:
    """Return the keys before the present one that may still open secrets."""
    lines = (line.strip() for line in settings.older_secret_keys.splitlines())
    return [line for line in lines if line]


def _from_instance(settings: Settings) -> str:
    settings.instance.mkdir(parents=True, exist_ok=True)
    return kept_token(settings.instance / KEY_FILE, KEY_BYTES)


def kept_token(path: Path, length: int) -> str:
    """Return what the file at `path` holds: where it is missing, so many random bytes as text.

    Of several processes that make it at once one does, and all return the same.
    """
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(length))
    with suppress(FileExistsError):
        os.link(name, path)
    Path(name).unlink()
    return path.read_text().strip()
