from flask import Flask

from app.buttons import drawing
from app.buttons.toolbar import Offer


def test_nothing_of_a_tool_becomes_markup_or_another_address(app: Flask) -> None:
    odd = '"><b>&/../x'
    offer = Offer(
        slug=odd, label=odd, icon="box", tooltip=odd, group="", colour="", weight=1,
        state="disabled", reason=odd, reasons=(), prompt=True, in_toolbar=True, in_menu=False,
    )  # fmt: skip
    with app.test_request_context("/"):
        drawn = drawing.Tools("documents").draw(offer)
    assert "<b>" not in drawn
    assert not any(mark in drawn for mark in (drawing.SLUG, drawing.ADDRESS, drawing.REASON))


def test_the_address_of_a_tool_that_works_holds_its_slug_quoted(app: Flask) -> None:
    offer = Offer(
        slug='a"b/c', label="L", icon="box", tooltip="", group="", colour="", weight=1,
        state="shown", reason="", reasons=(), prompt=True, in_toolbar=True, in_menu=False,
    )  # fmt: skip
    with app.test_request_context("/"):
        assert "/buttons/a%22b%2Fc/form" in drawing.Tools("documents").draw(offer)
