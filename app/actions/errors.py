"""Names why an action fails; each ends its own branch of a run with its sentence."""

from app.problems import InvalidProblem, Problem


class ActionFailed(Problem):
    """The action could not do its work; `detail` is for the log and the run's page."""

    title = "The action failed"


class BadActionParameter(InvalidProblem):
    """A parameter of the action has a value it cannot work with."""

    title = "Wrong parameter of an action"


class RunStopped(Problem):
    """Somebody stopped the run; the action gave up between two pieces of work."""

    title = "Stopped"
