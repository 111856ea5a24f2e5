"""Names why a page or a change of this room is refused."""

from app.problems import ForbiddenProblem, InvalidProblem


class ReadOnly(ForbiddenProblem):
    """The caller may look at this folder and not change anything in it."""

    title = "Read only"


class WrongPlace(ForbiddenProblem):
    """What was asked for is not done there: in a recycle bin, or only in one."""

    title = "Not possible here"


class WrongNumber(InvalidProblem):
    """Too few or too many nodes are selected for what was asked."""

    title = "Select something else"


class NoPreview(InvalidProblem):
    """There is no picture of this file; `detail` says why, for people."""

    title = "No preview"
