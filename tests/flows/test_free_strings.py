"""Free queries as published flows write them, and what of the reference's syntax is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.flows.errors import FlowFailed
from app.flows.free_strings import free_string_test, parse, rendered
from app.nodes.node import Node

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def node(**metadata: Any) -> Node:
    named = {name.replace("_", "-", 1): value for name, value in metadata.items()}
    return Node("data/Offers/Offer 7.JPG", "Offer 7.JPG", "file", 2_048, NOW, named)


PENDING = node(**{"usermeta_validation": "pending", "usermeta_validation-changed": "1764000000"})
TAGGED = node(usermeta_tags="signed,to-be-deleted", usermeta_rating=4, usermeta_done=True)
LISTED = node(usermeta_tags=["red", "dark blue"], usermeta_empty="", usermeta_map={"a": 1})
DATED = node(usermeta_due="2026-12-24", usermeta_note='say "hi" now')


@pytest.mark.parametrize(
    ("text", "of", "holds"),
    [
        ("+Meta.usermeta-validation:pending", PENDING, True),
        ("+Meta.usermeta-validation:PENDING", PENDING, True),
        ("+Meta.usermeta-validation:pend", PENDING, False),
        ("+Meta.usermeta-validation:approved", PENDING, False),
        (
            "+Meta.usermeta-validation:pending +Meta.usermeta-validation-changed:<1764000001",
            PENDING,
            True,
        ),
        (
            "+Meta.usermeta-validation:pending +Meta.usermeta-validation-changed:<1764000000",
            PENDING,
            False,
        ),
        ("+Meta.usermeta-validation-changed:<=1764000000", PENDING, True),
        ("+Meta.usermeta-validation-changed:>=1764000000", PENDING, True),
        ("+Meta.usermeta-validation-changed:>1764000000", PENDING, False),
        ("+Meta.usermeta-validation:>1", PENDING, False),
        ("+Meta.usermeta-tags:signed", TAGGED, True),
        ("+Meta.usermeta-tags:to-be-deleted", TAGGED, True),
        ("+Meta.usermeta-tags:to-deleted", TAGGED, False),
        ("+Meta.tags:signed", TAGGED, True),
        ("+Meta.usermeta-rating:4", TAGGED, True),
        ("+Meta.usermeta-rating:>3.5", TAGGED, True),
        ("+Meta.usermeta-done:T*", TAGGED, True),
        ("+Meta.usermeta-done:true", TAGGED, True),
        ("+Meta.usermeta-done:F*", TAGGED, False),
        ('+Meta.usermeta-tags:"dark blue"', LISTED, True),
        ('+Meta.usermeta-tags:"red blue"', LISTED, False),
        (r"+Meta.usermeta-tags:dark\ blue", LISTED, True),
        ("+Meta.usermeta-tags:*blue", LISTED, True),
        ("+Meta.usermeta-tags:b?ue", LISTED, True),
        ('+Meta.usermeta-tags:"*blue"', LISTED, True),
        ("+Meta.usermeta-tags:*", LISTED, True),
        ("+Meta.usermeta-empty:*", LISTED, False),
        ("+Meta.usermeta-map:*", LISTED, False),
        ("-Meta.usermeta-missing:*", LISTED, True),
        ("-Meta.usermeta-tags:*", LISTED, False),
        ("+Meta.usermeta-due:>2026-11-25", DATED, True),
        ('+Meta.usermeta-due:<"2026-11-25T00:00:00+00:00"', DATED, False),
        (r'+Meta.usermeta-note:"say \"hi\""', DATED, True),
        ("-Meta.is_image:T* Extension:jpg Extension:jpeg  Extension:png", TAGGED, True),
        ("-Meta.is_image:T* Extension:png Extension:bmp", TAGGED, False),
        ("Extension:png Meta.usermeta-tags:signed", TAGGED, True),
        ("+Extension:jpg Meta.usermeta-tags:nothing", TAGGED, True),
        ("+Basename:offer +Size:>=2048 +NodeType:file +Path:data*", TAGGED, True),
        ("+ModifTime:>2026-11-01", TAGGED, True),
        ("+ModifTime:<1764000000", TAGGED, False),
        ("(local) +Meta.usermeta-tags:signed", TAGGED, True),
        ("", TAGGED, True),
    ],
)
def test_a_node_answers_a_free_query(text: str, of: Node, holds: bool) -> None:
    assert free_string_test(text)(of) is holds


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("words", "words"),
        ("+Meta.a:x words", "words"),
        ("+Content:x", "Content"),
        ("+Meta.:x", "Meta."),
        ("+Meta.a:x~2", "x~2"),
        ("+Meta.a:x^3", "x^3"),
        ("+Meta.a:/x.*/", "/x.*/"),
        ("(Meta.a:x OR Meta.a:y)", "(Meta.a"),
        ('+Meta.a:"open', '"open'),
        ("+Meta.a:", "+Meta.a:"),
    ],
)
def test_other_syntax_is_named_and_refused(text: str, named: str) -> None:
    with pytest.raises(FlowFailed) as raised:
        parse(text)
    assert named in raised.value.detail


VALUES = {"{{.P}}": 'x -Meta.b:y "z', "{{.Q}}": "+Meta.a:1", "{{.Op}}": "<5", "{{.Star}}": "dr*"}


def render(text: str) -> str:
    for template, value in VALUES.items():
        text = text.replace(template, value)
    return text


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("+Meta.a:{{.P}}", [("+", "Meta.a", "", 'x -Meta.b:y "z')]),
        (
            '+Meta.a:"{{.P}}" -Meta.c:d',
            [("+", "Meta.a", "", VALUES["{{.P}}"]), ("-", "Meta.c", "", "d")],
        ),
        ("+Meta.a:{{.Op}}", [("+", "Meta.a", "", "<5")]),
        ("+Meta.a:{{.Star}}", [("+", "Meta.a", "", "dr*")]),
        ("{{.Q}}", [("+", "Meta.a", "", "1")]),
        ("{{if true}}+Meta.a:2{{end}}", None),
    ],
)
def test_a_value_adds_no_condition_of_its_own(
    text: str, clauses: list[tuple[str, str, str, str]] | None
) -> None:
    if clauses is None:
        assert rendered(text, lambda _text: "+Meta.a:2") == "+Meta.a:2"
        return
    found = parse(rendered(text, render))
    assert [(one.sign, one.field, one.compared, one.value) for one in found] == clauses
