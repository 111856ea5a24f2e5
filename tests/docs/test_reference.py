"""Nothing that the code offers is missing from the documentation, and nothing is without words."""

import re
import runpy
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from app import config, exits
from app.actions.registry import all_actions
from app.buttons import condition_child, conditions
from app.buttons.verdict import RuleName
from app.flows.button_definition import FLAGS, TEXTS
from app.flows.hook_definition import FieldExtras, HookExtras
from app.flows.template_data import Input, Root
from app.flows.template_functions import functions
from tests.commands import all_commands
from tools.reference import PAGES, routes, words

ROW = re.compile(r"^\| `(.+?)` \| (.*) \|$", re.MULTILINE)
COMMANDS = list(all_commands())
VARIED = re.compile(r"<(?:[^<>:]*:)?(\w+)>")


def rows(name: str) -> dict[str, str]:
    """The rows of a page's tables: what stands in the first cell as code, and all behind it."""
    return dict(ROW.findall(PAGES[f"reference/{name}.md"]()))


def test_every_setting_is_told() -> None:
    told = rows("settings")
    assert list(told) == [config.variable(row) for row in config.table()]
    secrets = [config.variable(row) for row in config.table() if row.metadata["secret"]]
    assert all(f"`{name}_FILE`" in told[name] for name in secrets)


@pytest.mark.parametrize("action", all_actions(), ids=lambda action: action.id)
def test_every_action_is_told_with_its_parameters(action) -> None:
    text = PAGES["reference/actions.md"]()
    section = text.partition(f"## {action.label} {{ #{action.id} }}")[2].partition("\n## ")[0]
    assert words.summary(action.run) in section
    told = dict(ROW.findall(section))
    assert list(told) == [parameter.name for parameter in action.parameters]
    assert all(parameter.help in told[parameter.name] for parameter in action.parameters)
    assert action.acts_outside == ("undoing a run cannot take it back" in section)


@pytest.mark.parametrize(("called", "command"), COMMANDS, ids=dict(COMMANDS))
def test_every_command_is_told_with_its_options(called, command) -> None:
    text = PAGES["reference/commands.md"]()
    section = text.partition(f"\n## {called}\n")[2].partition("\n## ")[0]
    assert f"flowbutton {called}" in section
    assert command.help.splitlines()[0] in section
    options = [name for item in command.params for name in item.opts if name.startswith("--")]
    assert all(f"`{name}" in section or f" {name}" in section for name in options)


def test_every_exit_status_is_told() -> None:
    text = PAGES["reference/commands.md"]()
    assert all(f"| {status} | {meaning} |" in text for status, meaning in exits.MEANINGS.items())


def test_every_address_is_told(app: Flask) -> None:
    text = PAGES["reference/addresses.md"]()
    told = {(address, *rest.split(" | ", 1)) for address, rest in ROW.findall(text)}
    for rule in app.url_map.iter_rules():
        address = VARIED.sub(r"{\1}", rule.rule)
        methods = sorted(rule.methods - routes.ANSWERED_ALWAYS)
        if address.startswith("/a/"):
            assert all(f"### {method} {address}\n" in text for method in methods)
        else:
            meaning = words.summary(app.view_functions[rule.endpoint])
            assert meaning
            assert (address, " ".join(methods), meaning) in told


def test_every_rule_and_field_of_a_button_is_told() -> None:
    told = rows("buttons")
    assert set(get_args(RuleName)) <= set(told)
    assert {".".join(path) for path in (FLAGS | TEXTS).values()} <= set(told)
    assert set(HookExtras.model_fields) | set(FieldExtras.model_fields) <= set(told)
    assert all(told.values())


def test_everything_that_conditions_know_is_told() -> None:
    told = rows("buttons")
    assert set(conditions.VARIABLES) | condition_child.FIELDS <= set(told)
    text = PAGES["reference/buttons.md"]()
    assert all(f"`{name}`" in text for name in conditions.FUNCTIONS)


def test_everything_that_templates_know_is_told() -> None:
    told, text = rows("templates"), PAGES["reference/templates.md"]()
    assert {f".{name}" for name in Root.FIELDS} <= set(told)
    assert all(f"`{name}`" in text for name in (*functions(), *Input.FIELDS))
    assert all(told.values())


@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_to_programmers(name: str) -> None:
    text = PAGES[name]()
    assert not re.search(r"\b[Rr]aises\b|\(reference:|\b[A-Z]+_SECONDS\b|None where", text)
    assert not re.search(r"\| *\|$", text, re.MULTILINE) or name in (
        "reference/settings.md",
        "reference/actions.md",
    )


@pytest.mark.parametrize(
    ("docstring", "told"),
    [
        ("Return whether it is so (reference: X).", "Whether it is so."),
        ("Return a value; raises Problem where it has none.", "A value."),
        ("Say whether it is.\n\nMore for programmers.", "Whether it is."),
        ("Say whether it is; None where nothing is asked.", "Whether it is."),
        ("Show it. Raises Problem for a wrong one.", "Show it."),
    ],
)
def test_docstrings_become_sentences_for_people(docstring: str, told: str) -> None:
    assert words.plain(docstring) == told


@pytest.mark.parametrize(
    ("value", "told"), [("a|b", "a\\|b"), ("`a|b`", "`a|b`"), ("`a` | `b`", "`a` \\| `b`")]
)
def test_a_bar_ends_no_cell(value: str, told: str) -> None:
    assert words.cell(value) == told


def test_pages_are_written_into_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["reference", str(tmp_path)])
    runpy.run_module("tools.reference", run_name="__main__")
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.md")}
    assert written == set(PAGES)
    assert (tmp_path / "reference/settings.md").read_text() == PAGES["reference/settings.md"]()
