"""Decides the format of an archive by its name; it never looks inside."""

from typing import Literal

from app.actions.errors import BadActionParameter

Format = Literal["zip", "tar", "tar.gz"]

FORMATS: tuple[Format, ...] = ("zip", "tar", "tar.gz")
DETECT = "detect"
_ENDINGS: dict[str, Format] = {".zip": "zip", ".tar": "tar", ".tar.gz": "tar.gz", ".tgz": "tar.gz"}


def wanted(choice: str, name: str) -> Format:
    """Return the format that `choice` names; `detect` takes it from the ending of `name`.

    Raises BadActionParameter for another choice and where the ending tells nothing.
    """
    word = choice.strip().lower().removeprefix(".")
    for known in FORMATS:
        if word == known:
            return known
    if word != DETECT:
        raise BadActionParameter(f"“{choice}” is no format; choose detect, zip, tar or tar.gz.")
    ending = ending_of(name)
    if not ending:
        message = f"The format of “{name}” is not clear from its name; choose zip, tar or tar.gz."
        raise BadActionParameter(message)
    return _ENDINGS[ending.lower()]


def ending_of(name: str) -> str:
    """Return the ending of `name` that tells a format, as it is written there, or nothing."""
    found = [ending for ending in _ENDINGS if name.lower().endswith(ending) and name != ending]
    return name[-len(max(found, key=len)) :] if found else ""
