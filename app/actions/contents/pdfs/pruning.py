"""Decides what a document made of some pages keeps: nothing of the pages left behind."""

import io
from collections.abc import Iterable, Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
)


def pruned(document: PdfWriter) -> PdfWriter:
    """Return the document without what only the pages that its page list lacks hold.

    Links, pop-ups, actions and form fields of a kept page can point at other pages; without
    this the text of pages that somebody meant to leave out would travel in the file.
    """
    _prune_form(document)
    kept = {page.indirect_reference.idnum for page in document.pages if page.indirect_reference}
    for stranger in _strangers(document.root_object, kept):
        stranger.clear()
    whole = io.BytesIO()
    document.write(whole)
    return PdfWriter(clone_from=PdfReader(whole))


def _prune_form(document: PdfWriter) -> None:
    form = document.root_object.get("/AcroForm")
    if form is None:
        return
    fields = form.get_object()
    for key in ("/XFA", "/CO"):
        fields.pop(key, None)
    shown = {_field_number(widget) for page in document.pages for widget in _widgets(page)}
    kept = [field for field in fields.get("/Fields", ()) if field.idnum in shown]
    fields[NameObject("/Fields")] = ArrayObject(kept)


def _widgets(page: DictionaryObject) -> Iterable[PdfObject]:
    annotations = page.get("/Annots")
    return annotations.get_object() if annotations is not None else ()


def _field_number(widget: PdfObject) -> int:
    """Return the object number of the field at the top of the widget's parents, 0 for none."""
    seen: list[int] = []
    here: PdfObject | None = widget
    while isinstance(here, IndirectObject) and here.idnum not in seen:
        seen.append(here.idnum)
        found = here.get_object()
        here = dict(found).get("/Parent") if isinstance(found, DictionaryObject) else None
    return seen[-1] if seen else 0


def _strangers(root: DictionaryObject, kept: set[int]) -> Iterator[DictionaryObject]:
    """Yield every page that `root` reaches and that is not kept, each before its parts."""
    seen: set[int] = set()
    waiting: list[PdfObject] = [root]
    while waiting:
        here = waiting.pop()
        found = here.get_object()
        if isinstance(here, IndirectObject):
            if here.idnum in seen:
                continue
            seen.add(here.idnum)
            if here.idnum not in kept and isinstance(found, DictionaryObject) and _is_page(found):
                yield found
        if isinstance(found, DictionaryObject):
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _is_page(found: DictionaryObject) -> bool:
    untyped = "/Contents" in found and ("/MediaBox" in found or "/Resources" in found)
    return found.get("/Type") == "/Page" or (untyped and "/Subtype" not in found)
