"""Decides what the selects and checkboxes of the editor offer; what a document says is offered."""

from collections.abc import Sequence

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.admin.buttons.options import BARS, HOW_MANY, NEVER, choices_of
from app.admin.buttons.sections import (
    ApiSection,
    ContextSection,
    DisplaySection,
    SelectionSection,
)
from app.admin.buttons.starts import Start
from app.buttons.colours import COLOURS
from app.nodes import workspaces


def offer_choices(
    api: ApiSection,
    display: DisplaySection,
    context: ContextSection,
    selection: SelectionSection,
    starts: Sequence[Start],
) -> None:
    """Give each field that chooses its choices."""
    api.starts.choices = [SelectChoice(item.index, item.label) for item in starts]
    colours = {"": "None"} | {colour: colour.capitalize() for colour in COLOURS}
    display.colour.choices = choices_of(colours, display.colour.object_data)
    context.bar.choices = choices_of(BARS, context.bar.object_data)
    context.needs_write.choices = _workspaces(context.needs_write.object_data)
    possible = {key: label for key, label in HOW_MANY.items() if key != NEVER}
    now = selection.how_many.object_data
    selection.how_many.choices = choices_of(HOW_MANY if now == NEVER else possible, now)


def _workspaces(now: Sequence[str]) -> list[SelectChoice]:
    labels = {item.slug: item.label for item in workspaces.all_workspaces()}
    gone = [slug for slug in now if slug not in labels]
    known = [SelectChoice(slug, label) for slug, label in labels.items()]
    return known + [SelectChoice(slug, f"{slug} (there is none)") for slug in gone]
