"""Draws one file as a picture; a program of its own, as files of strangers can crash or hang it.

Called with the kind (`image` or `pdf`) and a page, from 1, it reads the file from its standard
input and writes `drawn PAGES` and a WebP image, or `refused WHY`. It imports nothing of ours.
"""

import io
import resource
import sys
from contextlib import suppress
from typing import Any, BinaryIO

SIDE = 1600
"""Longest side of the picture, in pixels: sharp on any screen, and small to send."""
MAX_PIXELS = 100_000_000
"""Pixels of an image that is opened: they are held in memory, up to four bytes each."""
MEMORY = 2 * 1024**3
"""Bytes that the process may have."""
SECONDS = 10
"""Time of the processor that one picture may take."""
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class Refused(Exception):
    """There is no picture; the word says why."""


def main() -> None:
    """Draw what the arguments say, or say why not."""
    limit()
    draw = {"image": draw_image, "pdf": draw_page}[sys.argv[1]]
    try:
        pages, content = draw(sys.stdin.buffer, int(sys.argv[2]))
        answer, body = f"drawn {pages}", content
    except Refused as refused:
        answer, body = f"refused {refused}", b""
    except Exception:
        answer, body = "refused damaged", b""
    sys.stdout.buffer.write(answer.encode() + b"\n" + body)


def limit() -> None:
    """Bound memory and time; systems without such bounds leave them to the caller's clock."""
    bounds = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
    for kind, bound in bounds.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))


def draw_image(stream: BinaryIO, page: int) -> tuple[int, bytes]:
    """Return 1 and the image, upright and at most SIDE large; of moving images the first."""
    from PIL import Image, ImageFile, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    stored = Image.open(stream, formats=FORMATS)
    if stored.width * stored.height > MAX_PIXELS:
        raise Refused("large")
    if page != 1:
        raise Refused("page")
    stored.draft("RGB", (SIDE, SIDE))
    image: Image.Image = stored
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SIDE, SIDE))
    return 1, encode(ImageOps.exif_transpose(image))


def draw_page(stream: BinaryIO, page: int) -> tuple[int, bytes]:
    """Return how many pages a PDF has, and one of them as an image."""
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if error.err_code == FPDF_ERR_PASSWORD else "damaged") from error
    if not 1 <= page <= len(document):
        raise Refused("page")
    sheet = document[page - 1]
    drawn = sheet.render(scale=SIDE / max(1.0, *sheet.get_size())).to_pil()
    return len(document), encode(drawn.convert("RGB"))


def encode(image: Any) -> bytes:
    """Return an image as WebP, without anything that stood beside its pixels."""
    image.info.clear()
    result = io.BytesIO()
    image.save(result, "WEBP", quality=QUALITY, method=2)
    return result.getvalue()


if __name__ == "__main__":
    main()
