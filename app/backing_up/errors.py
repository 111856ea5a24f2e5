"""Names why no backup was made; nothing is left behind then."""

from app.problems import ConflictProblem


class NotBackedUp(ConflictProblem):
    """The database is of another kind or not ready, or the folder cannot be used."""

    title = "No backup was made"
