"""Decides what is kept of a secret with much entropy: one round of SHA-256, never the secret."""

import hashlib


def digest(secret: str) -> str:
    """Return the SHA-256 of a random secret, 64 hexadecimal digits; not meant for passwords."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
