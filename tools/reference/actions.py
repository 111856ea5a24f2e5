"""Writes the reference of actions from their registry."""

from app.actions.registry import ActionParameter, RegisteredAction, all_actions
from tools.reference.words import code, summary, table

HEAD = """# Actions

What a flow can do. In a document an action is named by its ID, and its parameters are text; they
may be [templates](templates.md). [Write your own](../how-to/write-an-action.md) where one is
missing. All that changes files can be previewed and undone, unless it says otherwise here.

"""


def page() -> str:
    """Return the page."""
    return HEAD + "\n".join(map(_section, all_actions()))


def _section(action: RegisteredAction) -> str:
    parts = [f"## {action.label} {{ #{action.id} }}", code(action.id), summary(action.run)]
    parts += _notes(action)
    if action.parameters:
        parts.append(table(("Parameter", "Meaning", "Default"), map(_row, action.parameters)))
    return "\n\n".join(parts)


def _notes(action: RegisteredAction) -> list[str]:
    notes = []
    if action.acts_outside:
        notes.append("It acts outside of the files: undoing a run cannot take it back.")
    if not action.previews:
        notes.append("A preview only says that it would be carried out.")
    return [" ".join(notes)] if notes else []


def _row(parameter: ActionParameter) -> tuple[str, str, str]:
    meaning = parameter.help
    if parameter.repeated:
        meaning += f". Also {code(f'{parameter.name}_1')}, {code(f'{parameter.name}_2')} …"
    if parameter.secret:
        meaning += ". Secret: never kept with a run"
    return code(parameter.name), meaning, code(parameter.default)
