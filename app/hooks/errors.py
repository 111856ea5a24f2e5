"""Names why a call of a hook is refused; nothing is started then."""

from app.problems import (
    BadRequestProblem,
    BusyProblem,
    ConflictProblem,
    ForbiddenProblem,
    InvalidProblem,
    NotFoundProblem,
    Problem,
)


class UnknownHook(NotFoundProblem):
    """No hook has this slug, or its policy does not allow this caller: the two look the same."""

    title = "Unknown hook"


class BadBody(BadRequestProblem):
    """The body is not what the interface asks for; `errors` name the fields."""

    title = "Malformed body"


class MissingRights(ForbiddenProblem):
    """The hook needs rights that the caller does not have."""


class NoPreview(ForbiddenProblem):
    """The admin does not offer a preview of this hook."""

    title = "No preview"


class FlowIsOff(ConflictProblem):
    """The flow is switched off, so nobody's hand starts it either."""

    title = "The flow is off"


class UnknownContentType(Problem):
    """The body has a content type that the hook does not read."""

    status = 415
    title = "Unsupported content type"


class TooManyCalls(BusyProblem):
    """The caller called the hook more often than its rate limit allows."""

    title = "Too many calls"


class NotSigned(ConflictProblem):
    """The hook takes no signed calls, so that there is no secret to change."""

    title = "No signed calls"


class BadAccount(InvalidProblem):
    """Signed calls cannot act as the named account."""

    title = "Account not accepted"


class ManyHooks(InvalidProblem):
    """A flow that is to be started by its only hook has none, or several."""

    title = "The hook is not clear"
