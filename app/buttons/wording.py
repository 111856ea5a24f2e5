"""Decides the words for what a button wants to be selected, such as “Choose one PDF”.

It only words; whether a selection fits is for the rules.
"""

import re

from app.buttons import extensions
from app.flows.button_definition import Button

MAX_NAMED_EXTENSIONS = 4
"""Extensions that a sentence can name and still be read at a glance."""

MAX_NAME = 40
"""Characters of a file name that a sentence shows: a tooltip's line."""

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line breaks and turns of direction, which would garble a sentence."""


def wish(button: Button) -> str:
    """Return what to do: “Choose one PDF”, “Choose two or more files or folders”."""
    if button.one_only:
        return f"Choose one {_nouns(button, plural=False)}"
    number = "two or more " if button.many_only else ""
    return f"Choose {number}{_nouns(button, plural=True)}"


def quoted(name: str) -> str:
    """Return a name in quotation marks, fit for a sentence, cut in the middle where it is long."""
    name = visible(name)
    if len(name) > MAX_NAME:
        half = MAX_NAME // 2
        name = f"{name[:half]}…{name[-half:]}"
    return f"“{name}”"


def visible(name: str) -> str:
    """Return a name on one line, with a mark for each character that nobody could see."""
    return UNSAFE.sub("\ufffd", name)


def misfit(button: Button) -> str:
    """Return what a file is that has no extension as asked: “not one”, where `wish` names some."""
    return "not one" if _named(button) else "of a type that does not work here"


def selected(count: int) -> str:
    """Return “1 is selected”, “3 are selected”."""
    return f"{count} {'is' if count == 1 else 'are'} selected"


def _nouns(button: Button, *, plural: bool) -> str:
    """A button that asks for neither files nor folders takes both (reference: dir, file)."""
    folder = "folders" if plural else "folder"
    if button.folders and not button.files:
        return folder
    file = _file(button, plural=plural)
    return f"{file} or {folder}" if button.folders or not button.files else file


def _file(button: Button, *, plural: bool) -> str:
    named = _named(button)
    if not named:
        return "files" if plural else "file"
    if len(named) == 1 and len(named[0]) == len("PDF"):
        return f"{named[0]}s" if plural else named[0]
    listed = " or ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"{listed} {'files' if plural else 'file'}"


def _named(button: Button) -> list[str]:
    """The extensions that a sentence names; none where any will do or there are too many."""
    named = extensions.parse(button.extensions).named
    return [item.upper() for item in named] if len(named) <= MAX_NAMED_EXTENSIONS else []
