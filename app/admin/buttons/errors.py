"""Names what can go wrong while a hook is edited."""

from app.problems import ConflictProblem, NotFoundProblem


class UnknownButton(NotFoundProblem):
    """No flow has a hook of this slug."""

    title = "Unknown hook"


class ChangedMeanwhile(ConflictProblem):
    """Somebody else saved the same hook after this editor was opened."""

    title = "Changed meanwhile"
