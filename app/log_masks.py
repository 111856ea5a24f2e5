"""Decides what a line of the log never shows: secrets of the settings, credentials of a call.

It never knows a run; the values of its password parameters are hidden by `logs.hide`.
"""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from app import config
from app.config import Settings

MASK = "•••"
SHORTEST_SECRET = 4
"""Shorter values would mask parts of ordinary words."""

TOKEN = re.compile(r"\bfb_[A-Za-z0-9_-]{43}")
BEARER = re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]+")
HEADER = re.compile(r"(?i)\b(cookie|authorization)([\"']?\s*[:=]\s*)[^\n]+")
NAMED = re.compile(
    r"(?i)(?<![a-z])(password|passwd|secret|token|session)([\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;)]+"
)
IN_ADDRESS = re.compile(r"(://)[^\s/@]+@")


def masking(settings: Settings) -> Callable[[str], str]:
    """Return the function that hides secrets in a text."""
    known = sorted(_secrets(settings), key=len, reverse=True)

    def mask(text: str) -> str:
        for secret in known:
            text = text.replace(secret, MASK)
        text = TOKEN.sub(MASK, BEARER.sub(rf"\1 {MASK}", text))
        text = HEADER.sub(rf"\1\2{MASK}", NAMED.sub(rf"\1\2{MASK}", text))
        return IN_ADDRESS.sub(rf"\1{MASK}@", text)

    return mask


def _secrets(settings: Settings) -> set[str]:
    texts = [str(getattr(settings, row.name)) for row in config.table() if row.metadata["secret"]]
    values = {line.strip() for text in texts for line in text.splitlines()}
    if "://" in settings.database_url and (word := urlsplit(settings.database_url).password):
        values |= {word, unquote(word)}
    return {value for value in values if len(value) >= SHORTEST_SECRET}
