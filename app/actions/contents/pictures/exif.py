"""Decides what is read of what a camera wrote beside the pixels; where it was only if asked."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, BinaryIO

from PIL import Image
from PIL.ExifTags import IFD, Base

from app.actions.contents.parts import Part
from app.actions.contents.pictures import picture

MAX_TEXT = 200
"""Characters of one value; a longer one is a note and no fact about the picture."""

NAMES: Mapping[int, str] = {
    Base.Make: "make",
    Base.Model: "model",
    Base.LensModel: "lens-model",
    Base.Software: "software",
    Base.Artist: "artist",
    Base.Copyright: "copyright",
    Base.ImageDescription: "description",
    Base.Orientation: "orientation",
    Base.DateTime: "date-time",
    Base.DateTimeOriginal: "date-time-original",
    Base.ExposureTime: "exposure-time",
    Base.FNumber: "f-number",
    Base.ISOSpeedRatings: "iso",
    Base.FocalLength: "focal-length",
    Base.Flash: "flash",
}
"""Tags that are read, and the metadata that each becomes."""

PLACES = {"latitude": (2, 1, "S"), "longitude": (4, 3, "W"), "altitude": (6, 5, 1)}
"""Where it was: the tag of the number, that of its sign, and the sign that turns it."""


def exif(stream: BinaryIO, name: str, gps: bool) -> Iterator[Part]:
    """Tell what an image says, by name: texts and numbers; None where it says nothing."""
    with picture.readable(name):
        found = _read(picture.opened(stream, name).getexif(), gps)
    names = [*NAMES.values(), *(PLACES if gps else ())]
    yield Part({key: None if found.get(key) == "" else found.get(key) for key in names})


def _read(stored: Image.Exif, gps: bool) -> dict[str, Any]:
    tags = {**stored, **stored.get_ifd(IFD.Exif)}
    found = {name: value(tags[tag]) for tag, name in NAMES.items() if tag in tags}
    if Base.ExposureTime in tags:
        found["exposure-time"] = _fraction(tags[Base.ExposureTime])
    return found | (_places(stored) if gps else {})


def value(tag: Any) -> Any:
    """Return a tag as a text or a number that JSON can hold; None where it has no such value."""
    if isinstance(tag, bytes):
        tag = tag.decode("utf-8", "replace")
    if isinstance(tag, str):
        return "".join(filter(str.isprintable, tag)).strip()[:MAX_TEXT]
    if isinstance(tag, tuple):
        return value(tag[0]) if tag else None
    if isinstance(tag, int):
        return int(tag)
    return _number(tag)


def _number(tag: Any) -> int | float | None:
    try:
        number = round(float(tag), 6)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _fraction(tag: Any) -> str | int | float | None:
    """Return an exposure as people write it: `1/250`, from one second on a number."""
    number = _number(tag)
    if number is None or not 0 < number < 1:
        return number
    return f"1/{round(1 / Fraction(number))}"


def _places(stored: Image.Exif) -> dict[str, Any]:
    tags = stored.get_ifd(IFD.GPSInfo)
    return {
        name: _place(tags[number], tags.get(sign) == turned or tags.get(sign) == bytes((1,)))
        for name, (number, sign, turned) in PLACES.items()
        if number in tags
    }


def _place(tag: Any, turned: bool) -> float | None:
    """Return degrees, from degrees, minutes and seconds; or metres, from one number."""
    parts = [_number(part) for part in (tag if isinstance(tag, tuple) else (tag,))]
    if len(parts) > 3 or any(part is None for part in parts):
        return None
    number: float = sum((part or 0) / 60**power for power, part in enumerate(parts))
    return round(-number if turned else number, 6)
