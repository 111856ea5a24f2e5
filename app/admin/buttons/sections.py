"""Holds the six sections of the editor as forms, in the reference's order and with its words.

Names of fields are those of Button, HookExtras and FlowExtras where one field is one of theirs.
"""

from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from app.admin.buttons import checks
from app.admin.buttons.inputs import Whole, unless_touched
from app.admin.buttons.options import ASIDE, EFFECTS, RUN_AS, Checkboxes, choices_of
from app.buttons.conditions import MAX_LENGTH
from app.flows.hook_definition import MAX_SLUG
from app.markdown import MAX_MARKDOWN

LONGEST_LABEL = 60
"""Characters of a label: a button's text never wraps."""

LONGEST_LINE = 500
"""Characters of any other line that people read."""

LARGEST_WEIGHT = 1_000_000

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
CODE = PLAIN | {"class": "form-control mono", "rows": 2, "data-condition": ""}


class ApiSection(Form):
    """API access: the address of the hook, and what it starts."""

    slug = StringField(
        "Unique segment",
        [
            InputRequired("Give the hook a segment of its own."),
            unless_touched,
            checks.at_most(MAX_SLUG),
            checks.slug,
        ],
        filters=[lambda text: text.strip() if text else text],
        description="The last part of the hook's address. No other hook has the same.",
        render_kw=PLAIN,
    )
    enabled = BooleanField(
        "The hook is switched on", description="Off, it answers as if it did not exist."
    )
    starts = Checkboxes("Starts", coerce=int)


class DisplaySection(Form):
    """Display: the button as people see it."""

    has_button = BooleanField("Enable a button", description="Off, only scripts call the hook.")
    label = StringField(
        "Label",
        [unless_touched, checks.at_most(LONGEST_LABEL)],
        description="Verb and noun: Join PDFs",
    )
    icon = StringField(
        "Icon",
        [unless_touched, checks.at_most(LONGEST_LINE), checks.icon],
        render_kw=PLAIN | {"list": "icon-names"},
    )
    weight = Whole(
        "Weight",
        [unless_touched, checks.within(-LARGEST_WEIGHT, LARGEST_WEIGHT)],
        description="Smaller numbers stand first.",
    )
    group = StringField(
        "Group",
        [unless_touched, checks.at_most(LONGEST_LABEL)],
        description="Buttons of a group stand together. Empty: as the action bar says.",
        render_kw=PLAIN | {"list": "group-names"},
    )
    colour = RadioField("Colour")
    tooltip = StringField("Tooltip", [unless_touched, checks.at_most(LONGEST_LINE)])
    in_toolbar = BooleanField("Show in the toolbar")
    message = TextAreaField(
        "Question, or legend of the form",
        [unless_touched, checks.at_most(MAX_MARKDOWN)],
        description="Markdown. With a form it stands over the fields, without one it asks first.",
        render_kw={"rows": 2},
    )
    success_message = StringField(
        "Success message",
        [unless_touched, checks.at_most(LONGEST_LINE)],
        description="Said once the run has started.",
    )
    outputs_link = BooleanField(
        "Link to the outputs", description="The message leads to the new files, not to the run."
    )
    previews = BooleanField(
        "Offer a preview", description="People can see what the button would do before it does it."
    )


class ContextSection(Form):
    """Context: rules of place and person. A rule that fails hides the button."""

    bar = SelectField("Action bar")
    in_menu = BooleanField("Show in the row menu and the right-click menu")
    read = BooleanField("Needs read access to the folder")
    write = BooleanField("Needs write access to the folder")
    admin_only = BooleanField("Admins only")
    needs_write = Checkboxes("Needs write access in")
    folder_condition = TextAreaField(
        "The folder must verify",
        [checks.condition],
        render_kw=CODE | {"maxlength": MAX_LENGTH},
    )
    drop_folder_script = BooleanField("No condition is needed: forget the JavaScript")
    folder_test = StringField("Test with the folder", render_kw=PLAIN)


class SelectionSection(Form):
    """Selection context: rules of what is selected."""

    needs_selection = BooleanField(
        "Require a selection", description="Off, the rules below do not count."
    )
    files = BooleanField("Files")
    folders = BooleanField("Folders")
    how_many = SelectField("How many")
    root = BooleanField("Whole workspaces, too")
    extensions = StringField(
        "Extensions",
        [unless_touched, checks.at_most(LONGEST_LINE)],
        description="pdf, docx or tar.gz, with commas. * is any, ^exe all but that one.",
        render_kw=PLAIN,
    )
    hides = SelectField("A rule that fails", choices=choices_of(ASIDE, "false"))
    selection_condition = TextAreaField(
        "Each selected node must verify",
        [checks.condition],
        render_kw=CODE | {"maxlength": MAX_LENGTH},
    )
    drop_selection_script = BooleanField("No condition is needed: forget the JavaScript")
    selection_test = StringField("Test with the node", render_kw=PLAIN)


class BodySection(Form):
    """Request body: what is sent, and how often."""

    sends_folder = BooleanField("Pass the current folder as input")
    sends_selection = BooleanField("Use selected elements as input")
    form = BooleanField(
        "Expose parameters as a form", description="It asks before anything is sent."
    )
    rate_limit = StringField(
        "Rate limit",
        [unless_touched, checks.rate],
        description="For one person, such as 10 per minute. Empty: no limit.",
        render_kw=PLAIN,
    )
    run_as = SelectField(
        "Runs as",
        choices=choices_of(RUN_AS, "caller"),
        description="With whose permissions. It counts for the whole flow, all of its hooks.",
    )


class PolicyRow(Form):
    """One row of the access policies."""

    number: int
    effect = SelectField("Effect", choices=choices_of(EFFECTS, "allow"))
    subject = StringField(
        "Subject",
        [unless_touched, checks.subject],
        filters=[lambda text: text.strip() if text else text],
        render_kw=PLAIN | {"list": "subjects"},
    )

    @property
    def is_blank(self) -> bool:
        """Whether nobody has filled it."""
        return not self.subject.data
