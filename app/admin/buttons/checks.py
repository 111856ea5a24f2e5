"""Decides which values the editor accepts, each with a sentence for who typed it."""

import re

from limits import parse
from wtforms import Field, Form, ValidationError
from wtforms.validators import Length

from app.access.errors import BadSubject
from app.access.policy import parse_subject
from app.admin.buttons.inputs import Validator
from app.assets import icon_names
from app.buttons.conditions import Issue, lint
from app.flows import templates
from app.flows.hook_definition import stands_in_address
from app.flows.template_errors import TemplateProblem

SLUG = re.compile(r"[A-Za-z0-9._-]+")
RATE = re.compile(r"[1-9][0-9]{0,5} *(?:per|/) *(?:[1-9][0-9]{0,3} +)?(second|minute|hour|day)s?")
"""One limit, as `10 per minute` or `5 / 2 hours`."""

FOREIGN_ICON = re.compile(r"(mdi|icomoon)\b.*")
"""Names of the reference's icons; each is drawn as the nearest shipped one."""


def slug(_form: Form, field: Field) -> None:
    """Refuse what cannot stand in an address."""
    if not SLUG.fullmatch(field.data) or not stands_in_address(field.data):
        raise ValidationError("Use letters, digits, dots, dashes and underscores only.")


def at_most(limit: int) -> Length:
    """Return the check that a text has at most so many characters."""
    return Length(max=limit, message=f"At most {limit:,} characters, please.")


def within(low: int, high: int) -> Validator:
    """Return the check that a number, where there is one, is not outside of two others."""

    def check(_form: Form, field: Field) -> None:
        if field.data is not None and not low <= field.data <= high:
            raise ValidationError(f"Write a number from {low:,} to {high:,}.")

    return check


def subject(_form: Form, field: Field) -> None:
    """Refuse what is no subject."""
    try:
        parse_subject(field.data)
    except BadSubject as error:
        raise ValidationError("Write profile:NAME, role:NAME or user:LOGIN.") from error


def icon(_form: Form, field: Field) -> None:
    """Refuse a name that draws nothing."""
    name = field.data
    if name and name not in icon_names() and not FOREIGN_ICON.fullmatch(name):
        raise ValidationError("There is no icon of this name. Search for another one.")


def condition(_form: Form, field: Field) -> None:
    """Refuse a condition that cannot be saved, with the place of the first flaw."""
    if issues := flaws(field.data):
        first = issues[0]
        message = f"{first.message} (line {first.line}, column {first.column})."
        raise ValidationError(message[:1].upper() + message[1:])


def flaws(text: str) -> list[Issue]:
    """Return what is wrong in a condition; an empty one has no flaw."""
    return lint(text) if text.strip() else []


def rate(_form: Form, field: Field) -> None:
    """Refuse what is no rate limit."""
    text = field.data.strip()
    try:
        if text and RATE.fullmatch(text):
            parse(text)
        elif text:
            raise ValueError
    except ValueError as error:
        raise ValidationError("Write a rate such as 10 per minute.") from error


def template(_form: Form, field: Field) -> None:
    """Refuse a template that cannot be rendered."""
    try:
        templates.check(field.data)
    except TemplateProblem as problem:
        raise ValidationError(problem.detail) from problem
