import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

from app.actions.contents.pdfs import marking, stamp
from app.actions.errors import BadActionParameter


@pytest.mark.parametrize(
    ("top", "points"),
    [("50%", 200.0), ("0", 0.0), ("100", 400.0), ("25.5 %", 102.0), ("25.4mm", 72.0)],
)
def test_offset_is_a_share_or_a_length(top: str, points: float) -> None:
    assert marking.offset(top, 400) == pytest.approx(points)


@pytest.mark.parametrize("top", ["", "101%", "500mm", "-1", "middle", "5cm", "nan"])
def test_offset_outside_the_page_is_refused(top: str) -> None:
    with pytest.raises(BadActionParameter, match="not on the page"):
        marking.offset(top, 400)


@pytest.mark.parametrize(
    ("text", "line"), [("DRAFT", "DRAFT"), (" a \n b\t", "a b"), ("Für “alle” – 5 €", None)]
)
def test_text_is_put_on_one_line(text: str, line: str | None) -> None:
    assert marking.checked_text(text) == (line or text)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 201])
def test_text_must_have_a_length(text: str) -> None:
    with pytest.raises(BadActionParameter, match="1 to 200 characters"):
        marking.checked_text(text)


@pytest.mark.parametrize("text", ["機密", "🚀", "a\x01b", "a\u202eb", "Ω"])
def test_letter_without_a_shape_is_named(text: str) -> None:
    with pytest.raises(BadActionParameter, match="cannot draw"):
        marking.checked_text(text)


def placed(make: Any, turn: int, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """Where the text starts as people see the page, as shares from left and from the top."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make.pdf(1, size=(800, 900)))))
    page = writer.pages[0]
    page.cropbox = RectangleObject(box)
    page.rotate(turn)
    stamp.put_on(page, "MMMM", "25%")
    found: list[tuple[float, float]] = []

    def visit(text: str, user: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if "MMMM" in text:
            whole = Transformation(tuple(matrix)).transform(Transformation(tuple(user)))
            found.append(tuple(whole.apply_on((0.0, 0.0))))

    page.extract_text(visitor_text=visit)
    x, y = found[0][0] - box[0], found[0][1] - box[1]
    width, height = box[2] - box[0], box[3] - box[1]
    across, down = {
        0: (x / width, 1 - y / height),
        90: (y / height, x / width),
        180: (1 - x / width, y / height),
        270: (1 - y / height, 1 - x / width),
    }[turn]
    return across, down


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 400, 600), (100, 200, 700, 500)])
def test_text_is_centred_at_its_offset_however_the_page_lies(
    make: Any, turn: int, box: tuple[float, float, float, float]
) -> None:
    across, down = placed(make, turn, box)
    assert 0.05 < across < 0.5
    assert down == pytest.approx(0.25, abs=0.06)
