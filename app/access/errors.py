"""Names what can be wrong with a policy."""

from app.problems import InvalidProblem


class BadSubject(InvalidProblem):
    """A rule names a subject that is not written `profile:NAME`, `role:NAME` or `user:LOGIN`."""

    title = "Unknown kind of subject"
