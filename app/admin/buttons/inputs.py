"""Decides how the editor's fields read what was typed: numbers, texts, and what may be left as is.

Limits of values are for the sections; nothing here knows a hook.
"""

import math
from collections.abc import Callable
from typing import Any

from wtforms import Field, FloatField, Form, IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea

NEEDS_WHOLE = "Write a whole number, such as 10."
NEEDS_NUMBER = "Write a number, such as 10 or 0.5."

Validator = Callable[[Form, Field], None]


class Whole(IntegerField):
    """A whole number; empty text is no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError in words for people."""
        if valuelist:
            self.data = _read(int, valuelist[0], NEEDS_WHOLE)


class Number(FloatField):
    """A number; empty text is no number."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else repr(self.data).removesuffix(".0")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError in words for people."""
        if valuelist:
            self.data = _read(_finite, valuelist[0], NEEDS_NUMBER)


def value(field: Field) -> Any:
    """Return what a field says; what it said before where it is wrong or was not touched.

    Line breaks and outer spaces, which a browser may change by itself, touch nothing.
    """
    if field.errors or not touched(field):
        return field.object_data
    data = field.data
    return data.replace("\r\n", "\n") if isinstance(data, str) else data


def unless_touched(_form: Form, field: Field) -> None:
    """Let a value pass that stands in the document already."""
    if field.errors or not touched(field):
        raise StopValidation


def touched(field: Field) -> bool:
    """Return whether a field says something else than before."""
    before, now = field.object_data, field.data
    if isinstance(before, str) and isinstance(now, str):
        return _bare(field, before) != _bare(field, now)
    return bool(before != now)


def _read(kind: Callable[[str], Any], text: str, message: str) -> Any:
    try:
        return kind(text) if text.strip() else None
    except (ValueError, OverflowError) as error:
        raise ValueError(message) from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _bare(field: Field, text: str) -> str:
    lines = text.splitlines()
    return ("\n" if isinstance(field.widget, TextArea) else "").join(lines).strip()
