"""A secret is hidden in every form that programs write it in."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from app.flows.masks import MASK, hiding

SECRET = 'k9 "zQ\\ü7&<tail>'

FORMS = {
    "plain": SECRET,
    "json": json.dumps(SECRET),
    "json with letters": json.dumps(SECRET, ensure_ascii=False),
    "json within json": json.dumps(json.dumps({"a": SECRET})),
    "python": repr(SECRET),
    "html": html.escape(SECRET),
    "path": quote(SECRET),
    "address": quote(SECRET, safe=""),
    "form": quote_plus(SECRET),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_secret_is_hidden_however_it_is_quoted(form: str) -> None:
    hidden = hiding([SECRET])(f"before {form} after")
    assert "zQ" not in hidden
    assert hidden.startswith("before ")
    assert MASK in hidden


@pytest.mark.parametrize("user", ["", "a", "ab", "abc", "somebody"])
def test_a_secret_in_base64_is_hidden_whatever_stands_before_it(user: str) -> None:
    coded = base64.b64encode(f"{user}:{SECRET}".encode()).decode()
    assert MASK in hiding([SECRET])(f"Basic {coded}")


def test_a_longer_secret_is_hidden_before_one_that_it_begins_with() -> None:
    assert hiding(["abcd", "abcdefgh"])("abcdefgh abcd") == f"{MASK} {MASK}"


def test_a_short_value_leaves_words_alone() -> None:
    assert hiding(["on", ""])("on and on") == "on and on"
