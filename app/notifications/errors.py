"""Names what can go wrong with notifications."""

from app.problems import NotFoundProblem


class UnknownNotification(NotFoundProblem):
    """There is no such notification, or it is another person's."""

    title = "Unknown notification"
