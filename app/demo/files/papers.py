"""Decides what the demo's PDFs hold: contracts, a floor plan, an inventory, a report.

All are drawn here, with the fonts that every reader has, and are the same byte for byte.
"""

import io
from collections.abc import Callable, Iterator

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from app.demo.files import clauses
from app.demo.files.chance import seeded
from app.demo.files.clauses import Clause

ACCENT = colors.HexColor("#3457d5")
FAINT = colors.HexColor("#e7eaf3")
WIDTH, HEIGHT = A4
MARGIN = 25 * mm
STYLES = getSampleStyleSheet()
TITLE = ParagraphStyle("title", STYLES["Title"], alignment=0, spaceAfter=6 * mm, leading=26)
HEADING = ParagraphStyle("heading", STYLES["Heading2"], spaceBefore=5 * mm, textColor=ACCENT)
BODY = ParagraphStyle("body", STYLES["BodyText"], fontSize=12, leading=19, spaceAfter=4 * mm)

ROOMS = (
    ("Hall", 0, 0, 3, 6),
    ("Office 1", 3, 0, 4, 3),
    ("Office 2", 7, 0, 4, 3),
    ("Meeting room", 3, 3, 5, 3),
    ("Kitchen", 8, 3, 3, 3),
)
FLOORS = ("Ground floor", "First floor", "Basement")
THINGS = ("Desk", "Chair", "Lamp", "Shelf", "Whiteboard", "Radiator", "Blind", "Cabinet")
STATES = ("new", "good", "used", "worn", "to be replaced")


def contracts() -> Iterator[tuple[str, bytes]]:
    """Yield the files of `contracts`: PDFs of three to six pages."""
    yield "contracts/Lease agreement.pdf", contract("Lease agreement", clauses.LEASE)
    yield "contracts/Annex A - floor plan.pdf", floor_plan()
    yield "contracts/Annex B - inventory.pdf", inventory()
    yield "contracts/Service contract.pdf", contract("Service contract", clauses.SERVICE)
    yield "contracts/Supply agreement.pdf", contract("Supply agreement", clauses.SUPPLY)
    yield "contracts/REPORT.PDF", contract("Report on the contracts", clauses.REPORT)


def quarter() -> Iterator[tuple[str, bytes]]:
    """Yield the report of the quarter."""
    name = "reports/2026/q3/Quarterly report.pdf"
    yield name, contract("Report on the third quarter", clauses.REPORT)


def archived() -> Iterator[tuple[str, bytes]]:
    """Yield the contracts of the year before."""
    yield "2025/Lease agreement 2025.pdf", contract("Lease agreement 2025", clauses.LEASE)
    yield "2025/Service contract 2025.pdf", contract("Service contract 2025", clauses.SERVICE)


def contract(title: str, parts: tuple[Clause, ...]) -> bytes:
    """Return a text of numbered clauses under a title."""
    story: list[Flowable] = [Spacer(1, 60 * mm), Paragraph(title, TITLE)]
    story += [Paragraph(clauses.PARTIES, BODY), PageBreak()]
    for number, (heading, sentences) in enumerate(parts, start=1):
        story.append(Paragraph(f"§ {number}  {heading}", HEADING))
        story += [Paragraph(sentence, BODY) for sentence in sentences]
    story += [Spacer(1, 12 * mm), _signatures()]
    return _platypus(title, story)


def inventory() -> bytes:
    """Return a long table of furniture."""
    random = seeded(4)
    rows = [("No.", "Thing", "Room", "Condition", "Value")]
    for number in range(1, 121):
        room = f"{random.choice(ROOMS)[0]}, {random.choice(FLOORS).lower()}"
        value = f"{random.randrange(20, 900)} EUR"
        rows.append((str(number), random.choice(THINGS), room, random.choice(STATES), value))
    table = Table(rows, colWidths=[12 * mm, 35 * mm, 55 * mm, 35 * mm, 23 * mm], repeatRows=1)
    table.setStyle(_table_style())
    return _platypus("Annex B - inventory", [Paragraph("Inventory", TITLE), table])


def floor_plan() -> bytes:
    """Return three drawn floors, one a page."""

    def draw(canvas: Canvas, page: int) -> None:
        _heading(canvas, f"Annex A - {FLOORS[page]}")
        canvas.setLineWidth(1.5)
        for name, left, top, wide, high in ROOMS:
            _room(canvas, name, left, top + (page if name == "Kitchen" else 0) * 0.2, wide, high)

    return _drawn("Annex A - floor plan", len(FLOORS), draw)


def leaflet(title: str, pages: int) -> bytes:
    """Return a short file, a title on each page."""

    def draw(canvas: Canvas, page: int) -> None:
        _heading(canvas, "".join(c if c.isprintable() else " " for c in title))
        canvas.setFont("Helvetica", 12)
        canvas.drawString(MARGIN, HEIGHT - 60 * mm, f"This is page {page + 1} of {pages}.")

    return _drawn("Leaflet", pages, draw)


def _platypus(title: str, story: list[Flowable]) -> bytes:
    stream = io.BytesIO()
    SimpleDocTemplate(
        stream,
        pagesize=A4,
        title=title,
        author="Flowbutton demo",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    ).build(story, onFirstPage=_frame, onLaterPages=_frame)
    return stream.getvalue()


def _drawn(title: str, pages: int, draw: Callable[[Canvas, int], None]) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    for page in range(pages):
        draw(canvas, page)
        _frame(canvas, None)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _frame(canvas: Canvas, _document: object) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(0, HEIGHT - 8 * mm, WIDTH, 8 * mm, stroke=0, fill=1)
    canvas.setFillColor(colors.grey)
    canvas.setFont("Helvetica", 9)
    canvas.drawRightString(WIDTH - MARGIN, 12 * mm, f"Page {canvas.getPageNumber()}")


def _heading(canvas: Canvas, text: str) -> None:
    canvas.setFillColor(colors.black)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(MARGIN, HEIGHT - 40 * mm, text)


def _room(canvas: Canvas, name: str, left: float, top: float, wide: float, high: float) -> None:
    unit = 14 * mm
    x, y = MARGIN + left * unit, HEIGHT - 60 * mm - (top + high) * unit
    canvas.setFillColor(FAINT)
    canvas.rect(x, y, wide * unit, high * unit, fill=1)
    canvas.setFillColor(colors.black)
    canvas.setFont("Helvetica", 10)
    canvas.drawCentredString(x + wide * unit / 2, y + high * unit / 2, name)
    area = f"{wide * high * 1.5:.1f} m2"
    canvas.drawCentredString(x + wide * unit / 2, y + high * unit / 2 - 5 * mm, area)


def _signatures() -> Table:
    table = Table([("", ""), ("Place, date, landlord", "Place, date, tenant")], colWidths=80 * mm)
    table.setStyle(TableStyle([("LINEABOVE", (0, 1), (-1, 1), 0.7, colors.black)]))
    return table


def _table_style() -> TableStyle:
    return TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
            ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, FAINT]),
            ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
        ]
    )
