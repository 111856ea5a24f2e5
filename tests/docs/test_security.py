"""Every promise of SECURITY.md names a test, and every test that it names is there."""

import ast
import re

import pytest

from tests.served import ROOT

TEXT = (ROOT / "SECURITY.md").read_text()
TESTS = ROOT / "tests"
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", TEXT)))
PROMISES = [
    line.strip("|").rpartition("|")
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| promise")
]


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_what_is_named_is_there(file: str, test: str) -> None:
    tree = ast.parse((TESTS / file).read_text())
    functions = {part.name for part in ast.walk(tree) if isinstance(part, ast.FunctionDef)}
    assert test in functions if test else any(name.startswith("test_") for name in functions)


@pytest.mark.parametrize(("promise", "bar", "holders"), PROMISES)
def test_every_promise_is_held(promise: str, bar: str, holders: str) -> None:
    assert promise.strip()
    assert re.search(r"`[\w/]+\.py(::\w+)?`", holders)
