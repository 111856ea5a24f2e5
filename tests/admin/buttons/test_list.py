"""The list of buttons: searched, paged, with what does not work."""

import html
from typing import Any

import pytest

from app.flows import store
from app.flows.models import FlowRecord
from tests.admin.conftest import say_flow
from tests.conftest import Client


def test_without_buttons_the_page_says_what_to_do(as_admin: Client) -> None:
    assert "No buttons yet" in as_admin.get("/admin/buttons").text


@pytest.mark.parametrize("query", ["hello", "SAY-HELLO", "Say hello", "say", ""])
def test_a_button_is_found_by_slug_label_and_flow(
    as_admin: Client, say: FlowRecord, query: str
) -> None:
    page = as_admin.get("/admin/buttons", query_string={"q": query}).text
    assert 'href="/admin/buttons/say-hello"' in page
    assert "say-bye" not in page


def test_what_is_not_found_is_said(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get("/admin/buttons?q=<b>nothing").text
    assert "No button found" in page
    assert "<b>nothing" not in page


def test_a_page_holds_fifty(as_admin: Client) -> None:
    first: dict[str, Any] = say_flow().document()["Hooks"][0]
    hooks = [first | {"ApiSlug": f"hook-{number:02}"} for number in range(60)]
    store.save(say_flow(Hooks=hooks), author="tests")
    one, two, far = (as_admin.get(f"/admin/buttons?page={n}").text for n in (1, 2, 9))
    assert ("hook-49" in one, "hook-50" in one) == (True, False)
    assert ("hook-49" in two, "hook-59" in two) == (False, True)
    assert "No button found" in far


def test_a_button_that_is_off_is_marked(as_admin: Client, say: FlowRecord) -> None:
    assert 'badge-success">on<' in as_admin.get("/admin/buttons").text
    store.set_enabled("say", False)
    assert 'badge-warning">off<' in as_admin.get("/admin/buttons").text


@pytest.mark.parametrize(
    ("text", "found"),
    [("pdf", "file-earmark-pdf"), ("airplane", "airplane"), ("", "file-earmark"), ("qqqq", None)],
)
def test_icons_are_searched(as_admin: Client, text: str, found: str | None) -> None:
    page = as_admin.get("/admin/buttons/-/icons/search", query_string={"icon": text}).text
    names = html.unescape(page)
    if found:
        assert f'type="radio" name="icon-tile" value="{found}"' in " ".join(names.split())
    else:
        assert "No icon has that name." in page
    assert "<html" not in page
