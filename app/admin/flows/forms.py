"""Decides which fields the pages of flows have and what may stand in them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from app.admin.flows.parameter_rows import Row, without_breaks
from app.admin.page_forms import PLAIN, AdminForm
from app.flows.cells_document import MAX_IMPORT
from app.flows.parameter_types import TYPES
from app.problems import FieldError

CODE = PLAIN | {"wrap": "off"}
MAX_LABEL = 200


def stripped(text: str | None) -> str:
    """Return a text without the spaces around it."""
    return (text or "").strip()


class NewFlowForm(AdminForm):
    """Make a flow."""

    label = StringField(
        "Label",
        [DataRequired("Give the flow a label."), Length(max=MAX_LABEL)],
        filters=[stripped],
        description="What people call it. Its address is made of it.",
    )
    description = TextAreaField("Description", [Length(max=2_000)], filters=[stripped])

    @property
    def texts(self) -> tuple[str, str]:
        """Label and description."""
        return self.label.data or "", self.description.data or ""


class ParameterForm(Form):
    """One row of the parameters."""

    was = HiddenField(default="")
    name = StringField("Name", render_kw=PLAIN | {"maxlength": 64})
    type = SelectField("Type", choices=[SelectChoice(name, name) for name in TYPES])
    value = StringField("Default", render_kw=PLAIN)
    mandatory = BooleanField("Mandatory")
    choices = TextAreaField("Choices", description="One a line: value = Label", render_kw=PLAIN)
    description = StringField("Description")

    @property
    def row(self) -> Row:
        """What stands in it."""
        texts = {name: text or "" for name, text in self.data.items() if name != "mandatory"}
        return without_breaks(Row(**texts, mandatory=bool(self.mandatory.data)))


class VersionForm(AdminForm):
    """A change of a flow as version `number` had it."""

    number = IntegerField(widget=widgets.HiddenInput())

    def renew(self, number: int) -> None:
        """Let the form be sent again over version `number`."""
        self.number.data, self.number.raw_data = number, None


class ParametersForm(VersionForm):
    """The parameters of a flow."""

    rows = FieldList(FormField(ParameterForm))

    @classmethod
    def of(cls, rows: Sequence[Row], number: int | None) -> Self:
        """Return the form with these rows in it, whatever was sent."""
        form = cls(formdata=None, data={"rows": [asdict(row) for row in rows], "number": number})
        return form.dressed()

    @classmethod
    def sent(cls) -> Self:
        """Return the form as it was sent."""
        return cls().dressed()

    @property
    def filled(self) -> list[Row]:
        """What stands in the rows."""
        return [entry.form.row for entry in self.rows]

    def dressed(self) -> Self:
        """Give each default the control that fits its type, and return the form."""
        for entry in self.rows:
            value, kind = entry.form.value, entry.form.type.data
            if kind == "textarea" or "\n" in (value.data or ""):
                value.widget = widgets.TextArea()
            elif kind == "password":
                value.widget = widgets.PasswordInput(hide_value=False)
        return self

    def put_errors(self, errors: Sequence[FieldError]) -> None:
        """Put each error at its field; one of no field stands over the form."""
        for error in errors:
            at, _, name = error.field.partition(".")
            if name:
                field = self.rows[int(at)].form[name]
                field.errors = [*field.errors, error.message]
            else:
                self.form_errors.append(error.message)


class DocumentForm(VersionForm):
    """The document of a flow."""

    document = TextAreaField(
        "Document", [DataRequired("Write a JSON object.")], render_kw=CODE | {"rows": 24}
    )

    def show(self, document: dict[str, Any], number: int) -> None:
        """Fill the form with what is in force."""
        self.number.data = number
        self.document.data = json.dumps(document, indent=2, ensure_ascii=False)


class ImportForm(AdminForm):
    """Import a flow: a file or its text, and what was reported of it."""

    file = FileField(
        "File",
        description="A flow as Pydio Cells or Flowbutton exports it: a .json file.",
        render_kw={"accept": ".json,application/json"},
    )
    text = TextAreaField("Or its text", render_kw=CODE | {"rows": 8})
    replace = SelectField(
        "Import as",
        description="An existing flow keeps its versions; the import becomes the newest.",
    )
    digest = HiddenField()
    _content: bytes | None = None

    @property
    def content(self) -> bytes:
        """What was sent, the file where there is one; no more than is needed to refuse it."""
        if self._content is None:
            sent = self.file.data.read(MAX_IMPORT + 1) if self.file.data else b""
            self._content = sent or (self.text.data or "").encode("utf-8", "replace")
        return self._content

    def offer(self, digest: str, text: str) -> None:
        """Fill the form with what sends the same thing again; `text` may be "" as too long."""
        self.digest.data, self.text.data = digest, text

    def validate_text(self, field: TextAreaField) -> None:
        """Raise ValidationError where neither a file nor a text was sent."""
        if not self.content.strip():
            raise ValidationError("Choose a file, or paste its text here.")


class PathsForm(AdminForm):
    """What a run by hand starts with, besides its parameters."""

    paths = TextAreaField(
        "Paths",
        description="One a line, such as documents/contracts/lease.pdf. Leave it empty for none.",
        render_kw=PLAIN | {"rows": 3},
    )

    @property
    def lines(self) -> list[str]:
        """The paths; a space at the end of one may belong to its name."""
        return [line for line in (self.paths.data or "").splitlines() if line.strip()]
