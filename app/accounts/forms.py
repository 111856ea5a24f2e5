"""Decides which fields the pages of this room have and what may stand in them."""

from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    IntegerField,
    PasswordField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, EqualTo, InputRequired, NumberRange, StopValidation

from app.accounts import passwords
from app.accounts.tokens import MAX_DAYS, MAX_LABEL
from app.accounts.validation import text_fault

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}


def filled(message: str) -> Callable[[BaseForm, Field], None]:
    """Return a check that refuses an empty field, and spares it the mark of needed fields."""

    def check(_form: BaseForm, field: Field) -> None:
        if not field.data:
            raise StopValidation(message)

    return check


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Sign in."""

    login = StringField(
        "Login",
        [filled("Enter your login.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField("Password", [filled("Enter your password.")], render_kw=CURRENT)
    submit = SubmitField("Sign in")


class TokenForm(FlaskForm):  # type: ignore[misc]
    """Make an API token."""

    label = StringField(
        "Label",
        [DataRequired("Say what the token is for.")],
        description="What will use the token, such as the name of a script.",
    )
    days = IntegerField(
        "Days until it expires",
        [InputRequired("Say after how many days it expires."), NumberRange(1, MAX_DAYS)],
    )
    submit = SubmitField("Create token")

    def validate_label(self, field: StringField) -> None:
        """Raise ValidationError where the label is too long or not one line."""
        if fault := text_fault((field.data or "").strip(), MAX_LABEL):
            raise ValidationError(fault)


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Change one's own password."""

    current = PasswordField(
        "Current password", [InputRequired("Enter your current password.")], render_kw=CURRENT
    )
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=f"At least {passwords.MIN_LENGTH} characters.",
        render_kw=NEW,
    )
    repeat = PasswordField(
        "New password again",
        [
            InputRequired("Enter the new password again."),
            EqualTo("new", "The two new passwords are not the same."),
        ],
        render_kw=NEW,
    )
    submit = SubmitField("Change password")

    def validate_new(self, field: PasswordField) -> None:
        """Raise ValidationError where the new password is too short or too long."""
        if fault := passwords.fault(field.data or ""):
            raise ValidationError(fault)
