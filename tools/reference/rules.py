"""Writes the reference of buttons: their rules, what they look at, and what admins can set."""

import inspect
import json
from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel

from app.buttons import (
    colours,
    condition_child,
    conditions,
    context_rules,
    metadata_rules,
    selection_rules,
)
from app.buttons.verdict import RuleName
from app.flows.button_definition import FLAGS, ON_BY_DEFAULT, TEXTS
from app.flows.hook_definition import FieldExtras, HookExtras
from tools.reference.button_words import ACTION, BESIDE, EXTRAS, FIELDS
from tools.reference.words import code, plain, summary, table

HEAD = """# Buttons and conditions

[How it is decided whether a button is shown](../explanation/buttons.md) tells why there are two
kinds of rules. `flowbutton explain` and *Administration → Explain* name the rules as they stand
here.

## Rules

"""
FAILING = {
    "policy": "hides",
    "enabled": "hides",
    "rights": "hides; disables where only a selected node is read-only",
    "folder_condition": "hides",
    "selection_required": "disables",
    "count": "disables",
    "kind": "disables",
    "extension": "disables",
    "root": "disables",
    "selection_condition": "disables; hides where the condition has no translation",
}
"""What a rule that fails does to the button."""

CONDITIONS = """
## Extensions

A list with commas, in which case, spaces and a leading dot do not count: `pdf, .JPG, tar.gz`. `*`
admits any file, `^exe` excludes one. A file without an extension, such as `README`, has none.

## Conditions

A condition is one expression of the Common Expression Language, such as
`metadata.get("usermeta-status") in ["", "draft"]`. It must hold for the folder, or for every
selected node. One that fails or takes too long switches its button off; the admin sees why.

"""
VARIABLES = {
    "folder": "the current folder",
    "node": "the selected node under test, one after the other",
    "nodes": "all selected nodes",
    "user": "`login`, `profile`, `roles` of who looks",
    "workspace": "`slug`, `label` of the workspace",
    "metadata": "the metadata of the node under test, or of the folder",
}
NODE = {
    "name": "its name",
    "path": "its path as the person sees it: `workspace/inner/path`",
    "extension": "in lower case, without the dot",
    "size": "in bytes",
    "kind": "`file`, `folder` or `broken`",
    "is_file": "true or false",
    "is_folder": "true or false",
    "modified": "seconds since 1970",
    "metadata": "all its metadata; `metadata.get(name)` gives empty text where there is none",
}
DOCUMENT = """
## In the document

A button stands in the `Metadata` of its hook, under `action`, as JSON text. Every value in it is
text, booleans too.

"""
OURS = """
What Cells has no name for stands in the same `Metadata` under `flowbutton`, as JSON text with
types.

"""


def page() -> str:
    """Return the page."""
    rules = table(("Rule", "Asks", "Where it fails, it"), map(_rule, get_args(RuleName)))
    beside = table(("Beside `action`", "Meaning"), _named(BESIDE))
    colour = f"Colours: {', '.join(map(code, colours.COLOURS))}.\n"
    extras = _extras("Under `flowbutton`", HookExtras, EXTRAS)
    fields = _extras("Of one of its `fields`", FieldExtras, FIELDS)
    parts = (HEAD, rules, CONDITIONS, _conditions(), DOCUMENT, _action(), "\n", beside, OURS)
    return "".join((*parts, extras, "\n", fields, "\n", colour))


def _rule(name: RuleName) -> tuple[str, str, str]:
    modules = (context_rules, metadata_rules, selection_rules)
    function = next(getattr(module, name) for module in modules if hasattr(module, name))
    return code(name), summary(function), FAILING[name]


def _conditions() -> str:
    variables = ((code(name), VARIABLES[name]) for name in conditions.VARIABLES)
    fields = ((code(name), NODE[name]) for name in sorted(condition_child.FIELDS))
    functions = ", ".join(map(code, sorted(conditions.FUNCTIONS)))
    limits = plain((inspect.getdoc(conditions.lint) or "").partition("\n\n")[2])
    limits = limits.replace("MAX_LENGTH", f"{conditions.MAX_LENGTH:,}")
    of_all = table(("Name", "Is"), variables)
    of_nodes = table(("Of a node or folder", "Is"), fields)
    return f"{of_all}\n{of_nodes}\nFunctions: {functions}.\n\n{limits}\n"


def _action() -> str:
    places = TEXTS | FLAGS
    rows = ((code(".".join(path)), _default(name), ACTION[name]) for name, path in places.items())
    return table(("In `action`", "Default", "Meaning"), rows)


def _default(name: str) -> str:
    return code(f'"{str(name in ON_BY_DEFAULT).lower()}"') if name in FLAGS else ""


def _named(meanings: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code(name), meaning) for name, meaning in meanings.items()]


def _extras(title: str, model: type[BaseModel], meanings: Mapping[str, str]) -> str:
    fields = model.model_fields.items()
    defaults = {name: field.get_default(call_default_factory=True) for name, field in fields}
    rows = (
        (code(name), code(json.dumps(default)), meanings[name])
        for name, default in defaults.items()
    )
    return table((title, "Default", "Meaning"), rows)
