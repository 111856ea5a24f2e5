"""Holds what the selects of the editor offer, in words for people; it decides nothing."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

BARS = {
    "": "None",
    "change_main": "Main changes (change_main)",
    "other": "Other (other)",
    "create": "Create (create)",
    "display_toolbar": "Display (display_toolbar)",
    "user": "User (user)",
    "aUser": "User, first (aUser)",
    "zlogin": "User, last (zlogin)",
    "user-widget": "User widget (user-widget)",
}
"""The reference's action bars."""

ANY, ONE, MANY, NEVER = "any", "one", "many", "never"
HOW_MANY = {
    ANY: "Any number",
    ONE: "Exactly one (must be unique)",
    MANY: "Two or more (must be multiple)",
    NEVER: "One, and two or more: never",
}
ASIDE = {"false": "Disables it and says why", "true": "Hides it"}
EFFECTS = {"allow": "Allow", "deny": "Deny"}
RUN_AS = {
    "caller": "Whoever presses it",
    "flow": "The flow itself",
}
MANDATORY = {"": "As the flow says", "yes": "Yes", "no": "No"}
WIDTHS = {"full": "Full", "half": "Half"}


def choices_of(labels: dict[str, str], now: str = "") -> list[SelectChoice]:
    """Return the choices; what a document says now is one of them, whatever it is."""
    known = [SelectChoice(value, label) for value, label in labels.items()]
    return known if now in labels else [*known, SelectChoice(now, now)]


class Checkboxes(SelectMultipleField):
    """Several choices, a checkbox each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
