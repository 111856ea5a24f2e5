"""Decides which fields the pages about workspaces and datasources have."""

from collections.abc import Collection, Iterable, Mapping

from wtforms import (
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from app.admin.page_forms import PLAIN, AdminForm
from app.admin.workspaces.grants import MAX_GRANTS, TOO_MANY, faults
from app.nodes import buckets
from app.nodes.storage.s3.address import Address

RIGHT_LABELS = {"r": "Read", "rw": "Read and write"}


class GrantForm(Form):
    """One row: what a subject may do. An empty subject stands for no row."""

    subject = StringField("Subject", filters=[lambda text: (text or "").strip()])
    right = SelectField(
        "Right", choices=[SelectChoice(value, label) for value, label in RIGHT_LABELS.items()]
    )


class WorkspaceForm(AdminForm):
    """What can change of a workspace."""

    label = StringField("Label", [DataRequired("Enter a label.")])
    grants = FieldList(FormField(GrantForm))
    present: Collection[str] = ()

    def validate_grants(self, field: "FieldList[FormField[GrantForm]]") -> None:
        """Raise ValidationError where a row makes no sense; its own message stands at the row."""
        if len(field.entries) > MAX_GRANTS:
            raise ValidationError(TOO_MANY)
        rows = [entry.form for entry in field if entry.form.subject.data]
        found = faults([row.subject.data or "" for row in rows], self.present)
        for row, fault in zip(rows, found, strict=True):
            row.subject.errors = [fault] if fault else []
        if any(found):
            raise ValidationError("Correct the grants.")

    @property
    def rights(self) -> dict[str, str]:
        """The right, `r` or `rw`, that the rows give to each subject."""
        rows = (entry.form for entry in self.grants if entry.form.subject.data)
        return {row.subject.data or "": row.right.data for row in rows}

    def rows_changed(self, pressed: Mapping[str, str]) -> bool:
        """Add or remove a row where a button for that was pressed, and return whether it was."""
        if "add" in pressed and len(self.grants.entries) < MAX_GRANTS:
            added = self.grants.append_entry().form
            added.subject.render_kw = {"autofocus": True}
        if "remove" in pressed:
            kept = [entry for entry in self.grants if entry.name != pressed["remove"]]
            self.grants.entries = kept
        return "add" in pressed or "remove" in pressed


class NewWorkspaceForm(WorkspaceForm):
    """A new workspace."""

    slug = StringField(
        "Slug",
        [DataRequired("Enter a slug.")],
        description="How addresses and scripts name it: a-z, 0-9, “-” and “_”. It never changes.",
        render_kw=PLAIN,
    )
    datasource = SelectField("Datasource", [DataRequired("Choose a datasource.")])
    root = StringField(
        "Folder in it",
        description="Made where it is missing; empty: the whole datasource.",
        render_kw=PLAIN,
    )

    def offer(self, datasources: Iterable[str]) -> None:
        """Offer these datasources; to be called before the form is validated."""
        self.datasource.choices = [SelectChoice(name, name) for name in datasources]


class NamedDatasourceForm(AdminForm):
    """What every new datasource needs."""

    name = StringField(
        "Name",
        [DataRequired("Enter a name.")],
        description="Flows name paths by it: a-z, 0-9, “-” and “_”. It never changes.",
        render_kw=PLAIN,
    )


class DatasourceForm(NamedDatasourceForm):
    """A new datasource in a folder of this machine."""

    location = StringField(
        "Folder",
        [DataRequired("Enter the path of a folder.")],
        description="The whole path of a folder of this machine. It must exist.",
        render_kw=PLAIN,
    )


class BucketForm(NamedDatasourceForm):
    """A new datasource in a bucket; what may stand in the fields is decided by `nodes.buckets`."""

    bucket = StringField("Bucket", [DataRequired("Enter the name of a bucket.")], render_kw=PLAIN)
    prefix = StringField(
        "Folder in it",
        description="Only what is below it is used; empty: the whole bucket.",
        render_kw=PLAIN,
    )
    endpoint = StringField(
        "Server",
        description="Such as https://s3.example.org:9000; empty: Amazon S3.",
        render_kw=PLAIN,
    )
    region = StringField("Region", description="Empty: us-east-1.", render_kw=PLAIN)

    @property
    def place(self) -> Address:
        """Where the bucket is reached; raises BadWorkspace."""
        texts = (self.bucket, self.prefix, self.endpoint, self.region)
        return buckets.address(*((field.data or "").strip() for field in texts))


def rows_of(rights: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows for grants, and an empty one to write in."""
    rows = [{"subject": subject, "right": right} for subject, right in rights.items()]
    return [*rows, {"subject": "", "right": "r"}]
