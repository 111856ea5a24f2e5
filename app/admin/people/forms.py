"""Decides which fields the pages about users and roles have."""

from collections.abc import Sequence

from wtforms import (
    EmailField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, EqualTo, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts import passwords
from app.accounts.errors import InvalidAccount
from app.accounts.models import Role
from app.accounts.validation import check_user, tidy_login
from app.admin.page_forms import PLAIN, AdminForm

PROFILE_LABELS = {
    "standard": "Standard: works with files and buttons",
    "shared": "Shared: a guest",
    "admin": "Admin: opens these pages, too",
}
NEW = {"autocomplete": "new-password"}


class UserForm(AdminForm):
    """What is kept of a user."""

    name = StringField("Name", render_kw={"autocomplete": "off"})
    email = EmailField("E-mail", render_kw={"autocomplete": "off"})
    profile = RadioField(
        "Profile",
        [InputRequired("Choose a profile.")],
        choices=[SelectChoice(value, label) for value, label in PROFILE_LABELS.items()],
    )
    roles = SelectMultipleField("Roles", widget=ListWidget(), option_widget=CheckboxInput())
    role = StringField("One more role", description="It is made if there is none.", render_kw=PLAIN)

    def offer(self, roles: Sequence[Role]) -> None:
        """Offer these roles to choose from; to be called before the form is validated."""
        self.roles.choices = [SelectChoice(role.name, role.label) for role in roles]

    @property
    def role_names(self) -> set[str]:
        """The roles that are ticked or written."""
        return {*(self.roles.data or ()), (self.role.data or "").strip()} - {""}


class PasswordForm(AdminForm):
    """A new password of a user."""

    password = PasswordField(
        "Password",
        [InputRequired("Enter a password.")],
        description=f"At least {passwords.MIN_LENGTH} characters.",
        render_kw=NEW,
    )
    repeat = PasswordField(
        "Password again",
        [
            InputRequired("Enter the password again."),
            EqualTo("password", "The two passwords are not the same."),
        ],
        render_kw=NEW,
    )

    def validate_password(self, field: PasswordField) -> None:
        """Raise ValidationError where the password is too short or too long."""
        if fault := passwords.fault(field.data or ""):
            raise ValidationError(fault)


class NewUserForm(UserForm, PasswordForm):
    """A new user with their first password."""

    login = StringField(
        "Login",
        [DataRequired("Enter a login.")],
        description="Small letters, digits, dots, dashes and underscores. It never changes.",
        render_kw=PLAIN,
    )

    def validate_login(self, field: StringField) -> None:
        """Raise ValidationError where no user can have this login."""
        try:
            check_user(tidy_login(field.data or ""), "", "", "standard")
        except InvalidAccount as refusal:
            raise ValidationError(refusal.errors[0].message) from refusal


class RoleForm(AdminForm):
    """A new role."""

    role = StringField(
        "Role",
        [DataRequired("Enter a name.")],
        description="Policies and grants speak of it as role:NAME. It never changes.",
        render_kw=PLAIN,
    )
    label = StringField("Label", description="How people read it; empty: as its name.")


class LabelForm(AdminForm):
    """Another label of a role."""

    label = StringField("Label", [DataRequired("Enter a label.")])
