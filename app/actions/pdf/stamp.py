"""Decides how a watermark looks: one line of text, centred, grey, upright as people see a page."""

import io
import re
from functools import lru_cache

from pypdf import PageObject, PdfReader, Transformation
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.actions.errors import BadActionParameter

FONT = "Helvetica-Bold"
MAX_FONT_SIZE = 48.0
LARGEST_SHARE = 0.85
"""Share of the page's width that the text may take; longer text is drawn smaller."""

GREY = 0.35
OPACITY = 0.35
MAX_TEXT = 200
"""Characters of a watermark; more would be too small to read on any page."""

DEFAULT_TOP = "50%"
_POINTS_PER_MM = 72 / 25.4
_TOP = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(%|mm|)", re.ASCII)


def checked_text(text: str) -> str:
    """Return the text on one line; raises BadActionParameter where it cannot be drawn."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_TEXT:
        raise BadActionParameter(f"The watermark needs a text of 1 to {MAX_TEXT} characters.")
    for character in line:
        if not character.isprintable() or not character.encode("cp1252", "ignore"):
            message = f"The watermark cannot draw “{character}”; use Western European letters."
            raise BadActionParameter(message)
    return line


def offset(top: str, height: float) -> float:
    """Return points from the upper edge of a page to the middle of the text.

    `top` is a share (`50%`, or a plain number) or a length (`20mm`), from 0 to the height of
    the page. Raises BadActionParameter.
    """
    match = _TOP.fullmatch(top.strip().lower())
    points = -1.0
    if match is not None:
        points = float(match[1]) * (_POINTS_PER_MM if match[2] == "mm" else height / 100)
    if not 0 <= points <= height:
        message = f"The watermark's offset “{top}” is not on the page; write 50% or 20mm."
        raise BadActionParameter(message)
    return points


def put_on(page: PageObject, text: str, top: str) -> None:
    """Draw the text on the page, which may be turned or start away from the origin."""
    box = page.cropbox
    left, bottom = float(box.left), float(box.bottom)
    width, height = float(box.width), float(box.height)
    turn = page.rotation % 360
    across, down = (height, width) if turn in (90, 270) else (width, height)
    back = {
        0: (0.0, 0.0),
        90: (width, 0.0),
        180: (width, height),
        270: (0.0, height),
    }[turn]
    move = Transformation().rotate(turn).translate(*back).translate(left, bottom)
    page.merge_transformed_page(_drawn(text, across, down, offset(top, down)), move)


@lru_cache(maxsize=32)
def _drawn_bytes(text: str, width: float, height: float, top: float) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    fitting = LARGEST_SHARE * width / stringWidth(text, FONT, 1)
    size = min(MAX_FONT_SIZE, fitting)
    canvas.setFont(FONT, size)
    canvas.setFillGray(GREY, OPACITY)
    canvas.drawCentredString(width / 2, height - top - size / 3, text)
    canvas.save()
    return buffer.getvalue()


def _drawn(text: str, width: float, height: float, top: float) -> PageObject:
    return PdfReader(io.BytesIO(_drawn_bytes(text, width, height, top))).pages[0]
