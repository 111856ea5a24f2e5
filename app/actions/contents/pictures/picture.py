"""Decides how an image becomes smaller: bounds, turning, colours, what is kept beside pixels."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.actions.contents.pictures.formats import MAX_PIXELS
from app.actions.errors import ActionFailed
from app.problems import Problem

MAX_EXIF = 65_000
"""Bytes of EXIF that a JPEG file can hold."""

OPENED = ("JPEG", "PNG", "WEBP")
_SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I")
_WHITE = (255, 255, 255)
_MODES = {
    "JPEG": ("L", "RGB", "CMYK"),
    "PNG": ("L", "LA", "RGB", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
}
_SPACES = {
    "RGB": b"RGB ",
    "RGBA": b"RGB ",
    "L": b"GRAY",
    "LA": b"GRAY",
    "I;16": b"GRAY",
    "CMYK": b"CMYK",
}
"""Mode and the colour space that a profile names where it is meant for that mode."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def shrink(stream: BinaryIO, name: str, kind: str, side: int, quality: int) -> bytes:
    """Return the image `name` as a file of the format `kind`, its longest side `side` at most.

    It is never enlarged, stands upright, and keeps EXIF and colour profile, not the thumbnail
    in them. Raises ActionFailed where it is damaged, animated or above MAX_PIXELS.
    """
    with readable(name):
        image = _still(stream, name)
        gap = None if image.mode in _SIXTEEN_BITS else 2.0
        image.thumbnail((side, side), Image.Resampling.LANCZOS, gap)
        upright = _coloured(ImageOps.exif_transpose(image), kind)
        result = io.BytesIO()
        upright.save(result, kind, quality=quality, **_kept(upright, kind))
        return result.getvalue()


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what the library raises for a damaged or too large image into an ActionFailed."""
    try:
        yield
    except (Problem, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except UnidentifiedImageError as error:
        message = f"“{name}” is not a JPEG, PNG or WebP image; choose another file."
        raise ActionFailed(message) from error
    except Exception as error:
        message = f"“{name}” is a damaged image; open and save it again, then retry."
        raise ActionFailed(message) from error


def _too_large(name: str) -> ActionFailed:
    limit = MAX_PIXELS // 1_000_000
    return ActionFailed(f"“{name}” has more than {limit} million pixels; make it smaller first.")


def opened(stream: BinaryIO, name: str) -> Image.Image:
    """Return the image as it is stored, within `readable`; raises ActionFailed above MAX_PIXELS."""
    image = Image.open(stream, formats=OPENED)
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(name)
    return image


def _still(stream: BinaryIO, name: str) -> Image.Image:
    image = opened(stream, name)
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ActionFailed(f"“{name}” is animated; only still images can be resized.")
    return _full_coloured(image)


def _full_coloured(image: Image.Image) -> Image.Image:
    """Return the image with colours that can be mixed; palettes and single bits cannot."""
    if image.mode in _SIXTEEN_BITS:
        return image
    if image.mode in ("P", "PA") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("L") if image.mode == "1" else image


def _coloured(image: Image.Image, kind: str) -> Image.Image:
    """Return the image in colours that the format can hold; for JPEG on white."""
    if image.mode in _SIXTEEN_BITS and kind != "PNG":
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in _MODES[kind]:
        return image
    if kind != "JPEG":
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", image.size, _WHITE)
    paper.paste(seen, mask=seen.getchannel("A"))
    paper.info = image.info
    return paper


def _kept(image: Image.Image, kind: str) -> dict[str, Any]:
    """Return what is saved beside the pixels. EXIF is written anew, so without its thumbnail."""
    profile = image.info.get("icc_profile")
    fits = profile and profile[16:20] == _SPACES.get(image.mode)
    kept: dict[str, Any] = {"icc_profile": profile if fits else None}
    with suppress(Exception):  # odd tags are lost with the rest of EXIF, the image is not
        exif = image.getexif()
        if len(exif) and len(data := exif.tobytes()) <= MAX_EXIF:
            kept["exif"] = data
    if "dpi" in image.info and kind != "WEBP":
        kept["dpi"] = image.info["dpi"]
    return kept
