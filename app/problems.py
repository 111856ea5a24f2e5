"""Names what can go wrong: the base of every error that a person or a script is told about.

Each package derives its own errors from `Problem` in its `errors.py`; `app.errors` alone turns
them into a page, a fragment or a problem document. It never knows a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One field that is at fault: `field` as the caller sent it, `message` for people."""

    field: str
    message: str


class Problem(Exception):
    """An error with an HTTP status, a title and a sentence for the person who caused it.

    `detail` must never name what the caller may not know of.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def headers(self) -> dict[str, str]:
        """Headers that the answer carries; none unless a subclass says so."""
        return {}


class NotFoundProblem(Problem):
    """What was asked for does not exist, or not for this caller: the two look the same."""

    status = 404
    title = "Not found"


class ForbiddenProblem(Problem):
    """The caller is known and may not do this."""

    status = 403
    title = "Not permitted"


class InvalidProblem(Problem):
    """The request is understood and its values are not acceptable."""

    status = 422
    title = "Not acceptable"


class ConflictProblem(Problem):
    """The request contradicts what is there."""

    status = 409
    title = "Conflict"


class BadRequestProblem(Problem):
    """The request is malformed."""

    status = 400
    title = "Malformed request"


class BusyProblem(Problem):
    """The request is refused for now; it may be made again in `seconds`."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self._seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        """When to call again, in seconds."""
        return {"Retry-After": str(self._seconds)}


class UnavailableProblem(BusyProblem):
    """What the answer needs does not answer itself; nothing was changed."""

    status = 503
    title = "Not available now"
