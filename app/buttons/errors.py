"""Names why a button cannot be pressed."""

from app.problems import InvalidProblem, NotFoundProblem


class UnknownButton(NotFoundProblem):
    """There is no such button, or not for this person or place: the answers look the same."""

    title = "Unknown button"


class StaleSelection(InvalidProblem):
    """Something that was selected is not there any more."""

    title = "The selection has changed"


class SelectionRefused(InvalidProblem):
    """The selection breaks the button's rules; `detail` says which and what to do."""

    title = "This button does not work here"
