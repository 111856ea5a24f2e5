"""Decides which fields the dialogs of this room have and how refusals get to their field.

That a request comes from our pages is checked for all of them in one place, `app.security`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from app.nodes.errors import BadMetadata, BadName, BadPath, NameTaken

TOO_LONG = "With this name the path would be too long. Choose a shorter one."
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page."""

    class Meta:
        """Switches off a second check of the token."""

        csrf: ClassVar[bool] = False


class UploadForm(PageForm):
    """Upload files."""

    files = MultipleFileField("Files", render_kw={"required": True})

    def validate_files(self, field: MultipleFileField) -> None:
        """Raise ValidationError where no file was sent."""
        if not field.data:
            raise ValidationError("Choose at least one file.")


class NewFolderForm(PageForm):
    """Make a folder."""

    name = StringField("Name", [InputRequired("Give the folder a name.")], render_kw=PLAIN)


class AskedForm(PageForm):
    """A form that is opened by POST, too, as a selection can be too large for an address."""

    confirm = HiddenField(default="yes")

    @property
    def was_sent(self) -> bool:
        """Whether the form was filled, not only opened."""
        return self.is_submitted() and bool(self.confirm.raw_data)


class RenameForm(AskedForm):
    """Rename a node."""

    name = StringField("Name", [InputRequired("Enter a name.")], render_kw=PLAIN)


class DeleteForm(AskedForm):
    """Delete what is selected."""


class RestoreForm(AskedForm):
    """Restore what is selected."""


class MetadataForm(PageForm):
    """Set one value of a node's metadata."""

    name = StringField(
        "Name",
        [InputRequired("Enter a name.")],
        description="Small letters, digits, “-” and “_”. It starts with usermeta-.",
        render_kw=PLAIN,
    )
    value = TextAreaField("Value", render_kw={"rows": 3})


class ForgetForm(PageForm):
    """Remove one name of a node's metadata."""

    name = HiddenField(validators=[InputRequired()])


@contextmanager
def told_at(field: Field) -> Iterator[None]:
    """Put what the nodes refuse in the block at the field that caused it."""
    try:
        yield
    except (BadName, NameTaken, BadMetadata) as problem:
        field.errors = [*field.errors, problem.detail]
    except BadPath:
        field.errors = [*field.errors, TOO_LONG]
