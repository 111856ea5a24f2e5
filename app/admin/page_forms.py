"""Decides what the forms of admin pages share and how refusals get to their field.

That a request comes from our pages is checked for all of them in one place, `app.security`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from flask_wtf import FlaskForm

from app.nodes.errors import PathProblem
from app.problems import ConflictProblem, FieldError, InvalidProblem

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
"""Attributes of a field for a name that is not prose."""


class AdminForm(FlaskForm):  # type: ignore[misc]
    """A form of an admin page."""

    class Meta:
        """Switches off a second check of the token."""

        csrf: ClassVar[bool] = False


@contextmanager
def told(form: AdminForm, rest: str = "") -> Iterator[None]:
    """Put what is refused in the block at the field at fault.

    What names no field of the form goes to the field `rest`, else to the form as a whole.
    """
    try:
        yield
    except (InvalidProblem, ConflictProblem, PathProblem) as problem:
        named = [error for error in problem.errors if error.field in form]
        for error in named or [FieldError(rest, problem.detail)]:
            if error.field in form:
                form[error.field].errors = [*form[error.field].errors, error.message]
            else:
                form.form_errors = [*form.form_errors, error.message]
