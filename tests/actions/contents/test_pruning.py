import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from app.actions.contents.pdfs.pruning import pruned


def linked_pdf() -> bytes:
    """Three pages; the first points at the others in every way that is commonly met."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 400), invariant=1, pageCompression=0)
    for number in (1, 2, 3):
        canvas.drawString(50, 200, f"TEXT{number}")
        canvas.bookmarkPage(f"place{number}")
        canvas.acroForm.textfield(name=f"field{number}", value=f"VALUE{number}", x=9, y=9)
        if number == 1:
            canvas.linkAbsolute("", "place3", (0, 0, 50, 50))
            canvas.linkURL("https://example.org", (0, 0, 9, 9))
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(buffer.getvalue()))
    first, third = writer.pages[0], writer.pages[2]
    jump = action("/GoTo", "/D", ArrayObject([third.indirect_reference, NameObject("/Fit")]))
    first[NameObject("/AA")] = DictionaryObject({NameObject("/O"): jump})
    away = action("/URI", "/URI", TextStringObject("https://example.org"))
    away[NameObject("/Next")] = jump
    popup = annotation("/Popup", {"/P": third.indirect_reference})
    first["/Annots"].extend(
        writer._add_object(found)
        for found in (
            annotation("/Link", {"/A": away}),
            annotation("/Link", {"/Dest": jump["/D"]}),
            annotation("/Text", {"/Popup": writer._add_object(popup)}),
        )
    )
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def action(kind: str, key: str, value: Any) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject(key): value})


def annotation(kind: str, more: dict[str, Any]) -> DictionaryObject:
    made = DictionaryObject({NameObject("/Subtype"): NameObject(kind)})
    made[NameObject("/Rect")] = ArrayObject([NumberObject(0)] * 4)
    made.update({NameObject(key): value for key, value in more.items()})
    return made


def cut(page: int) -> bytes:
    single = PdfWriter()
    single.append(PdfReader(io.BytesIO(linked_pdf())), pages=[page], import_outline=False)
    buffer = io.BytesIO()
    pruned(single).write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("page", "others"), [(0, (2, 3)), (1, (1, 3)), (2, (1, 2))])
def test_nothing_of_the_other_pages_travels(page: int, others: tuple[int, int]) -> None:
    content = cut(page)
    document = PdfReader(io.BytesIO(content))
    assert len(document.pages) == 1
    assert f"TEXT{page + 1}" in document.pages[0].extract_text()
    for other in others:
        assert f"TEXT{other}".encode() not in content
        assert f"VALUE{other}".encode() not in content


def test_form_field_and_link_of_the_page_stay() -> None:
    document = PdfReader(io.BytesIO(cut(0)))
    assert list(document.get_fields() or {}) == ["field1"]
    links = [found.get_object() for found in document.pages[0]["/Annots"]]
    assert any("/URI" in found.get("/A", {}) for found in links)


def test_same_page_gives_the_same_bytes() -> None:
    assert cut(0) == cut(0)
