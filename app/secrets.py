"""Decides the instance's secret key: the setting, else one made once in the instance folder."""

import os
import secrets

from app.config import ConfigurationError, Settings

KEY_FILE = "secret_key"
KEY_BYTES = 48
"""More entropy than HMAC-SHA256 can use."""


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions.

    Raises ConfigurationError on an address that others can reach where no key is set.
    """
    if settings.secret_key:
        return settings.secret_key
    if not settings.loopback:
        raise ConfigurationError("Set FLOWBUTTON_SECRET_KEY before listening on a public address.")
    return _from_instance(settings)


def _from_instance(settings: Settings) -> str:
    path = settings.instance / KEY_FILE
    settings.instance.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
    return path.read_text().strip()
