"""Decides what the work on one image gives back: a smaller image, or its size."""

from collections.abc import Iterator
from typing import BinaryIO

from app.actions.contents.parts import Part
from app.actions.contents.pictures import picture


def shrink(stream: BinaryIO, name: str, kind: str, side: int, quality: int) -> Iterator[Part]:
    """Yield the image as a file of the format `kind`, its longest side `side` at most."""
    yield Part({}, [picture.shrink(stream, name, kind, side, quality)])


def measure(stream: BinaryIO, name: str) -> Iterator[Part]:
    """Tell `width` and `height`, in pixels, of the image as it is stored."""
    with picture.readable(name):
        image = picture.opened(stream, name)
        told = {"width": image.width, "height": image.height}
    yield Part(told)
