"""Decides what a command says of an error: what is wrong, at which field, and what to do next.

What is no error of a person or of the set-up is not worded here, and keeps its traceback.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from app.problems import Problem

NEXT = {
    "BadParameters": "See which parameters the flow has: flowbutton flow export SLUG",
    "BusyProblem": "Try again later. See what waits: flowbutton runs list --status Queued",
    "ConfigurationError": "Correct it in the environment, or unset it for its default.",
    "FlowIsOff": "Switch the flow on, on its page in the administration.",
    "LastAdmin": "Make another admin first: flowbutton user create LOGIN --profile admin",
    "LoginTaken": "Choose another login. See which are taken: flowbutton user list",
    "NoPreview": "Leave --preview out, or let an admin offer the preview in the button's editor.",
    "NotPermitted": "See what the user meets there: flowbutton explain --user LOGIN --folder PATH",
    "NotRetryable": "Start it anew: flowbutton runs rerun TASK_ID",
    "NotUndoable": "See what the run did: flowbutton runs show TASK_ID",
    "RoleMissing": "See who has which roles: flowbutton user list",
    "RunIsOver": "See how it ended: flowbutton runs show TASK_ID",
    "TaskIdInUse": "Choose another --task-id, or see that run: flowbutton runs show TASK_ID",
    "TokenMissing": "See the numbers of all tokens: flowbutton token list LOGIN",
    "UnknownFlow": "See which there are: flowbutton flow list",
    "UnknownHook": "See which there are: flowbutton flow list. Its policy must allow the user.",
    "UnknownRun": "See which there are: flowbutton runs list",
    "UserMissing": "See which there are: flowbutton user list",
}
"""What to do next, by the name of the error or of a parent; errors not named say it themselves."""

MAKE_TABLES = "Make or upgrade the database: flowbutton init. See what works: flowbutton check"


def lines(error: Exception) -> list[str]:
    """Return what to print of an error, an empty list where it is a fault of the program."""
    if isinstance(error, Problem):
        return list(_problem(error))
    if isinstance(error, sa.exc.OperationalError | sa.exc.ProgrammingError):
        return [f"The database cannot be used: {_first_line(error)}", f"Next: {MAKE_TABLES}"]
    return []


def _problem(problem: Problem) -> Iterator[str]:
    yield f"{problem.title}: {problem.detail}" if problem.detail else problem.title
    for error in problem.errors:
        yield f"  {error.field}: {error.message}"
    names = [kind.__name__ for kind in type(problem).__mro__]
    if known := next((NEXT[name] for name in names if name in NEXT), ""):
        yield f"Next: {known}"


def _first_line(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).splitlines()[0]
