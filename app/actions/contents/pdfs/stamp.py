"""Decides how a watermark looks: one line of text, centred, grey, upright as people see a page."""

import io
from functools import lru_cache

from pypdf import PageObject, PdfReader, Transformation
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.actions.contents.pdfs.marking import offset

FONT = "Helvetica-Bold"
MAX_FONT_SIZE = 48.0
LARGEST_SHARE = 0.85
"""Share of the page's width that the text may take; longer text is drawn smaller."""

GREY = 0.35
OPACITY = 0.35


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
