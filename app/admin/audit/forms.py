"""Decides which entries of the audit log can be asked for, and by which fields."""

from datetime import UTC, date, datetime, time, timedelta

from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from app.accounts.validation import text_fault
from app.admin.page_forms import PLAIN, AdminForm
from app.audit.models import Filter, actions

LONGEST = 200
"""Characters of a login or target: what their columns hold."""
LAST_DAY = date.max - timedelta(days=1)
"""The last day that another follows."""


def _strip(text: str | None) -> str:
    return (text or "").strip()


def _one_line(_form: AdminForm, field: StringField) -> None:
    """Raise ValidationError for a text that no entry can have."""
    if fault := text_fault(field.data or "", LONGEST):
        raise ValidationError(fault)


class FilterForm(AdminForm):
    """Which entries are asked for; days are those of UTC, the last one included."""

    login = StringField("Login", [_one_line], filters=[_strip], render_kw=PLAIN)
    action = SelectField("Action", validate_choice=False, filters=[_strip])
    target = StringField("Target", [_one_line], filters=[_strip], render_kw=PLAIN)
    since = DateField("From", [Optional()])
    until = DateField("To", [Optional()])

    def offer_actions(self) -> None:
        """Offer every action that was ever recorded."""
        offered = [SelectChoice(action, action) for action in actions()]
        self.action.choices = [SelectChoice("", "Every action"), *offered]

    def validate_until(self, field: DateField) -> None:
        """Raise ValidationError where the last day comes before the first."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("Choose a day that does not come before “From”.")

    @property
    def filter(self) -> Filter:
        """The entries asked for; the form must be valid."""
        until = self.until.data
        return Filter(
            login=self.login.data or "",
            action=self.action.data,
            target=self.target.data or "",
            since=_start(self.since.data) if self.since.data else None,
            until=_start(min(until, LAST_DAY) + timedelta(days=1)) if until else None,
        )

    @property
    def arguments(self) -> dict[str, str]:
        """What is asked for, as part of an address."""
        values = {field.name: field.data for field in self if field.data}
        return {name: str(value) for name, value in values.items()}


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
