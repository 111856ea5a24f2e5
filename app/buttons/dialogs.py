"""Decides what stands in the dialog of a button: what it acts on, its legend and its form.

Opening a dialog never starts anything.
"""

from dataclasses import dataclass
from uuid import uuid4

from markupsafe import Markup
from wtforms.form import BaseForm

from app import markdown
from app.accounts.models import User
from app.buttons import facts, forms, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context
from app.buttons.errors import SelectionRefused, UnknownButton
from app.buttons.submission import sent_names
from app.buttons.target import NAMED, Target
from app.buttons.values import Values
from app.buttons.wording import visible
from app.database import now
from app.flows import templates
from app.flows.template_data import TemplateData
from app.flows.template_errors import TemplateProblem
from app.problems import FieldError, Problem
from app.runs.facts import person_of


@dataclass(frozen=True)
class Dialog:
    """A dialog as the template draws it."""

    ref: ButtonRef
    target: Target
    form: BaseForm
    task_id: str
    """The ID of the run that sending it starts, however often it is sent."""

    @property
    def icon(self) -> str:
        """The shipped icon that is drawn."""
        return self.ref.icon

    @property
    def legend(self) -> Markup:
        """The button's message."""
        return markdown.render(self.ref.button.message)

    @property
    def acts_on(self) -> list[str]:
        """The first names that the button acts on."""
        return [visible(name) for name in sent_names(self.ref, self.target)[:NAMED]]

    @property
    def count(self) -> int:
        """How many nodes the button acts on."""
        return len(sent_names(self.ref, self.target))

    @property
    def widths(self) -> dict[str, str]:
        """How wide each field is."""
        return forms.widths(self.ref)


def opened(user: User, ref: ButtonRef, target: Target) -> Dialog:
    """Return the dialog as it is before anybody has filled it.

    Raises UnknownButton where the button is hidden there, SelectionRefused where it is
    disabled, and what `facts.build` raises.
    """
    context = facts.build(user, target)
    verdict = verdicts.judge([ref], context)[0]
    if verdict.state == "hidden":
        raise UnknownButton
    if verdict.state == "disabled":
        raise SelectionRefused(verdict.because)
    return filled(user, ref, target, context)


def filled(user: User, ref: ButtonRef, target: Target, context: Context) -> Dialog:
    """Return the dialog with what stands in it at first, whatever the rules say."""
    values = forms.initial(ref, lambda text: _render(text, user, ref, context))
    return Dialog(ref, target, forms.build(ref, values), uuid4().hex)


def again(ref: ButtonRef, target: Target, values: Values, task_id: str, problem: Problem) -> Dialog:
    """Return the dialog with what was sent and what is wrong with it."""
    form = forms.build(ref, values)
    errors = problem.errors or (FieldError("", problem.detail),)
    forms.put_errors(form, errors)
    return Dialog(ref, target, form, task_id)


def _render(text: str, user: User, ref: ButtonRef, context: Context) -> str:
    """A default that cannot be rendered leaves the field empty."""
    nodes = [item.node for item in context.selection] or [context.folder.node]
    data = TemplateData(now=now(), seed=ref.slug, nodes=nodes, context_user=person_of(user))
    try:
        return templates.render(text, data)
    except TemplateProblem:
        return ""
