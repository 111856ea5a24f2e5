"""Holds a hook while it is edited: six sections, rows of policies and rows of parameters.

What was sent stays in it, right or wrong, with a sentence at each field that is wrong. It saves
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.admin.buttons import reading
from app.admin.buttons.choices import offer_choices
from app.admin.buttons.parameter_row import ParameterRow, row
from app.admin.buttons.places import Place
from app.admin.buttons.sections import (
    ApiSection,
    BodySection,
    ContextSection,
    DisplaySection,
    PolicyRow,
    SelectionSection,
)
from app.admin.buttons.starts import Start, starts
from app.flows import models

Sent = MultiDict[str, str] | None
MOST_POLICIES = 100
"""Rows of policies: more than anybody can oversee."""


@dataclass
class Editor:
    """A hook as it stands in the page."""

    place: Place
    api: ApiSection
    policies: list[PolicyRow]
    display: DisplaySection
    context: ContextSection
    selection: SelectionSection
    body: BodySection
    parameters: list[ParameterRow]
    problems: list[str] = field(default_factory=list)
    """What is wrong with no field in particular."""

    @property
    def forms(self) -> Iterator[Form]:
        """Every form of the page."""
        yield from (self.api, self.display, self.context, self.selection, self.body)
        yield from (policy for policy in self.policies if not policy.is_blank)
        yield from self.parameters

    @property
    def starts(self) -> list[Start]:
        """The root actions that the hook may start."""
        return starts(self.place.flow, self.place.slug)

    @property
    def chosen_starts(self) -> set[int]:
        """The root actions that are ticked, or always start."""
        fixed = {item.index for item in self.starts if item.fixed and item.on}
        return fixed | set(self.api.starts.data or ())

    @property
    def count_of_errors(self) -> int:
        """How many fields are wrong."""
        return sum(len(form.errors) for form in self.forms)

    def validate(self) -> bool:
        """Check everything; return whether it can be saved."""
        valid = [form.validate() for form in self.forms]
        if self.display.has_button.data and not (self.display.label.data or "").strip():
            self.display.label.errors = ["Give the button a label."]
        if not self.api.slug.errors and _is_taken(self.place, self.api.slug.data or ""):
            self.api.slug.errors = ["Another hook has this segment already."]
        if len(self.policies) > MOST_POLICIES:
            self.problems.append(f"A hook has at most {MOST_POLICIES} rows of policies.")
        return all(valid) and not self.count_of_errors and not self.problems


def open_editor(place: Place, sent: Sent = None) -> Editor:
    """Return the editor of a hook with what was sent, if anything was."""
    button = reading.button(place.hook)
    editor = Editor(
        place=place,
        api=ApiSection(sent, data=reading.api(place)),
        policies=_policies(place, sent),
        display=DisplaySection(sent, data=button),
        context=ContextSection(sent, data=button),
        selection=SelectionSection(sent, data=button),
        body=BodySection(sent, data=button | reading.body(place)),
        parameters=_parameters(place, sent),
    )
    offer_choices(editor.api, editor.display, editor.context, editor.selection, editor.starts)
    return editor


def policy_row(number: int, sent: Sent = None, before: reading.Values | None = None) -> PolicyRow:
    """Return a row of the policies; `number` tells it from the others of the page."""
    data = before or {"effect": "allow", "subject": ""}
    made = PolicyRow(sent, data=data, prefix=f"policy-{number}-")
    made.number = number
    return made


def _policies(place: Place, sent: Sent) -> list[PolicyRow]:
    before = dict(enumerate(reading.policies(place.hook)))
    numbers = _numbers(sent) if sent is not None else list(before)
    return [policy_row(number, sent, before.get(number)) for number in numbers]


def _numbers(sent: MultiDict[str, str]) -> list[int]:
    texts = [text for text in sent.getlist("policy") if text.isdecimal() and len(text) < 6]
    return list(dict.fromkeys(map(int, texts)))[: MOST_POLICIES + 1]


def _parameters(place: Place, sent: Sent) -> list[ParameterRow]:
    """The rows in the order of the page; one that was not sent comes after."""
    order = sent.getlist("param") if sent is not None else []
    known = reading.ordered(place)
    listed = sorted(
        known, key=lambda item: order.index(item.name) if item.name in order else len(order)
    )
    return [
        row(item, sent if item.name in order else None, reading.parameter(place, item))
        for item in listed
    ]


def _is_taken(place: Place, slug: str) -> bool:
    if slug == place.slug:
        return False
    return place.flow.hook(slug) is not None or slug in models.owners_of_hooks([slug])
