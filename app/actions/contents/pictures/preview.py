"""Decides how a file is drawn for a page: as a WebP image without anything beside its pixels."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image, ImageFile, ImageOps

from app.actions.contents.parts import Part
from app.actions.contents.pictures.formats import MAX_PIXELS
from app.actions.errors import ActionFailed
from app.problems import Problem

SIDE = 1600
"""Longest side of the picture, in pixels: sharp on any screen, and small to send."""
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")

DAMAGED = "This file is damaged, or it is not what its name says."
LARGE = "This image has too many pixels to be shown here."
LOCKED = "This PDF asks for a password."
NO_PAGE = "This file has no such page."


def preview_image(stream: BinaryIO, name: str, page: int) -> Iterator[Part]:
    """Yield the image, upright and at most SIDE large; of moving images the first."""
    yield from _drawn(_draw_image, stream, page)


def preview_page(stream: BinaryIO, name: str, page: int) -> Iterator[Part]:
    """Yield one page, from 1, of a PDF as an image; told is how many `pages` it has."""
    yield from _drawn(_draw_page, stream, page)


def _drawn(draw: Any, stream: BinaryIO, page: int) -> Iterator[Part]:
    try:
        pages, content = draw(stream, page)
    except (Problem, MemoryError):
        raise
    except Exception as error:
        raise ActionFailed(DAMAGED) from error
    yield Part({"pages": pages}, [content])


def _draw_image(stream: BinaryIO, page: int) -> tuple[int, bytes]:
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    stored = Image.open(stream, formats=FORMATS)
    if stored.width * stored.height > MAX_PIXELS:
        raise ActionFailed(LARGE)
    if page != 1:
        raise ActionFailed(NO_PAGE)
    stored.draft("RGB", (SIDE, SIDE))
    image: Image.Image = stored
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SIDE, SIDE))
    return 1, _encoded(ImageOps.exif_transpose(image))


def _draw_page(stream: BinaryIO, page: int) -> tuple[int, bytes]:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == FPDF_ERR_PASSWORD
        raise ActionFailed(LOCKED if locked else DAMAGED) from error
    if not 1 <= page <= len(document):
        raise ActionFailed(NO_PAGE if len(document) else DAMAGED)
    sheet = document[page - 1]
    drawn = sheet.render(scale=SIDE / max(1.0, *sheet.get_size())).to_pil()
    return len(document), _encoded(drawn.convert("RGB"))


def _encoded(image: Any) -> bytes:
    image.info.clear()
    result = io.BytesIO()
    image.save(result, "WEBP", quality=QUALITY, method=2)
    return result.getvalue()
