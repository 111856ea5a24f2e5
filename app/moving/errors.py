"""Names why a database is not moved; the new one is left as it was then."""

from app.problems import ConflictProblem


class NotMovable(ConflictProblem):
    """The old database is in use, or the new one is not empty or cannot be reached."""

    title = "Nothing was moved"
