"""Names what can be wrong with a flow and with the values that start it."""

from app.problems import ConflictProblem, InvalidProblem, NotFoundProblem


class BadDocument(InvalidProblem):
    """A flow document is not one; `errors` name each place."""

    title = "Not a flow document"


class UnknownFlow(NotFoundProblem):
    """No flow has this slug."""

    title = "Unknown flow"


class SlugTaken(ConflictProblem):
    """A flow or hook with this slug is there already."""

    title = "The slug is taken"


class BadParameters(InvalidProblem):
    """Values that start a run are unknown, not permitted, missing or invalid; see `errors`."""

    title = "Parameters are not acceptable"


class FlowFailed(InvalidProblem):
    """A run cannot go on; `detail` names the action and why."""

    title = "The flow failed"


class BadSchedule(InvalidProblem):
    """A text is not a repeating interval; `detail` says which part of it and shows one that is."""

    title = "Not a schedule"
