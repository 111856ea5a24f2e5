"""Decides how a secret is hidden in a text, in each of the forms that programs write it in.

Quoted for JSON, addresses, HTML or Python, or in base64: a text that holds one of these tells
the secret as well as the secret itself would.
"""

import base64
import html
import json
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote, quote_plus

MASK = "•••"
SHORTEST_SECRET = 4
"""Shorter values would mask parts of ordinary words; they are hidden with their parameter only."""

SHORTEST_CODED = 8
"""The same for a piece of base64, in which four characters stand for three bytes."""


def hiding(secrets: Sequence[str]) -> Callable[[str], str]:
    """Return the function that replaces these values in a text by a mask."""
    told = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
    longest_first = sorted(told, key=len, reverse=True)

    def hide(text: str) -> str:
        for form in longest_first:
            text = text.replace(form, MASK)
        return text

    return hide


def _forms(secret: str) -> Iterator[str]:
    """Yield the secret as it is and as it stands within other texts."""
    for inner in (secret, secret.strip()):
        yield inner
        once = json.dumps(inner)[1:-1]
        yield from (once, json.dumps(once)[1:-1], json.dumps(inner, ensure_ascii=False)[1:-1])
        yield from (html.escape(inner), repr(inner)[1:-1])
        data = inner.encode("utf-8", "surrogatepass")
        yield from (quote(data, safe=""), quote(data), quote_plus(data))
        yield from _coded(data)


def _coded(data: bytes) -> Iterator[str]:
    """Yield base64 of a secret that stands behind 0, 1 or 2 other bytes, as in `user:secret`."""
    for before, unsure in ((0, 0), (1, 2), (2, 3)):
        padded = bytes(before) + data
        whole = padded[: len(padded) - len(padded) % 3]
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            piece = encode(whole).decode()[unsure:]
            if len(piece) >= SHORTEST_CODED:
                yield piece
