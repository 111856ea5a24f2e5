"""Names why a run cannot be started, found or changed."""

from app.problems import BadRequestProblem, BusyProblem, ConflictProblem, NotFoundProblem


class UnknownRun(NotFoundProblem):
    """No run has this ID, or not for this caller."""

    title = "Unknown run"


class BadTaskId(BadRequestProblem):
    """The preset ID has another form than 8 to 64 of `A-Za-z0-9_-`."""

    title = "Malformed TaskID"


class TaskIdInUse(ConflictProblem):
    """The preset ID belongs to a call that was not this same call by the same caller."""

    title = "The TaskID is in use"


class RunIsOver(ConflictProblem):
    """The run has ended; there is nothing left to stop."""

    title = "The run is over"


class NobodyToOwn(ConflictProblem):
    """A flow would start by itself, and whoever saved it may no longer own a run."""

    title = "Nobody owns the run"


class QueueFull(BusyProblem):
    """The flow, or the caller, has as many runs waiting as is allowed."""

    title = "Too many runs are waiting"


class NotUndoable(ConflictProblem):
    """What the run did cannot be taken back; `errors` name what stands against it."""

    title = "The run cannot be undone"


class NotRetryable(ConflictProblem):
    """The run did not fail, or what it did is no longer recorded."""

    title = "The run cannot be gone on with"
