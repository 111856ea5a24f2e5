"""How a text of strangers stands in a file of the corpus: odd characters as ⟪their number⟫."""

import re

ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
ESCAPED = re.compile(r"⟪([0-9a-f]{1,4})⟫")


def written(text: str) -> bytes:
    """Return the bytes of a file that holds a text."""
    return ODD.sub(lambda found: f"⟪{ord(found[0]):x}⟫", text).encode()


def read(data: bytes) -> str:
    """Return the text in the bytes of a file, or of whatever else."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), data.decode(errors="replace"))
