"""Whatever people call things, each keeps its own addresses: no page of ours hides another one."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.validation import LOGIN, ROLE
from app.flows.cells_hooks import SLUG
from app.flows.hook_definition import stands_in_address
from app.nodes import datasources
from app.runs.service import TASK_ID

ANSWERED_ALWAYS = {"HEAD", "OPTIONS"}
GIVEN = {
    "slug": re.compile(SLUG),
    "login": LOGIN,
    "name": ROLE,
    "workspace": datasources.SLUG,
    "task_id": TASK_ID,
    "inner": re.compile(r".+"),
}
"""What people choose of an address, and what it may look like."""

OTHERS = {"digest": "0", "place": "Actions[0]", "which": "folder"}
LONG_ENOUGH = "to-be-one"


def segments(app: Flask) -> set[str]:
    """Every word that an address of ours has, and what looks like a part of none."""
    own = {part for rule in app.url_map.iter_rules() for part in rule.rule.split("/")}
    return {part for part in own if part and "<" not in part} | {"-", "_", "new", LONG_ENOUGH}


def called(rule: Rule, words: set[str]) -> Iterator[dict[str, object]]:
    """Yield what the variables of a rule can be where people choose words of ours."""
    choices = []
    for name in sorted(rule.arguments - (rule.defaults or {}).keys()):
        allowed = GIVEN.get(name)
        chosen = [word for word in words if allowed and allowed.fullmatch(word)]
        choices.append([(name, value) for value in chosen or [OTHERS.get(name, 1)]])
    yield from map(dict, product(*choices))


def test_no_name_hides_a_page_and_no_page_hides_a_name(app: Flask) -> None:
    words, urls = segments(app), app.url_map.bind("localhost")
    assert {"-", "new", "preview", "import", "outputs", "tray"} <= words
    tried = 0
    for rule in app.url_map.iter_rules():
        for values in called(rule, words):
            address = urls.build(rule.endpoint, values)
            for method in (rule.methods or set()) - ANSWERED_ALWAYS:
                found, _ = urls.match(address, method, return_rule=True)
                assert found.rule == rule.rule, f"{method} {address} is {found.rule}"
                tried += 1
    assert tried > 5_000


@pytest.mark.parametrize(("slug", "stands"), [(".", False), ("..", False), ("...", True)])
def test_what_browsers_take_out_of_an_address_is_no_slug(slug: str, stands: bool) -> None:
    assert stands_in_address(slug) is stands
