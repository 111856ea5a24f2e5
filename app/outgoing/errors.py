"""Names why a call to another server was not made or brought nothing."""

from app.problems import ForbiddenProblem, Problem


class OutgoingRefused(ForbiddenProblem):
    """The address may not be called; nothing was sent there."""

    title = "This address may not be called"


class OutgoingFailed(Problem):
    """The other server could not be reached, or its answer cannot be used."""

    title = "The call failed"
