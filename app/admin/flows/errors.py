"""Names why a change of a flow is not kept."""

from app.problems import ConflictProblem, NotFoundProblem


class StaleVersion(ConflictProblem):
    """Somebody saved a newer version since the page was opened."""

    title = "There is a newer version"


class UnknownVersion(NotFoundProblem):
    """The flow has no version of this number."""

    title = "Unknown version"
