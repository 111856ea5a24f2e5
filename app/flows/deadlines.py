"""Decides until when a flow, a selector or an action may work (reference: Timeout).

It interrupts nothing: whoever works long asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.actions.errors import RunStopped
from app.database import now
from app.flows.durations import parse_duration


class TookTooLong(RunStopped):
    """Something worked longer than it may; `whole` where that is the flow itself."""

    title = "Took too long"

    def __init__(self, detail: str = "", *, whole: bool = False) -> None:
        super().__init__(detail)
        self.whole = whole


@dataclass(frozen=True)
class Limit:
    """A moment from which on something takes too long, and the sentence that says so."""

    until: datetime
    sentence: str
    whole: bool = False

    def check(self) -> None:
        """Raise TookTooLong where the moment has come."""
        if now() >= self.until:
            raise TookTooLong(self.sentence, whole=self.whole)


def limit(timeout: str, since: datetime, what: str, *, whole: bool = False) -> Limit | None:
    """Return the limit of what began at `since`; None where the timeout is empty or zero.

    Raises FlowFailed where the timeout is no duration.
    """
    if not timeout:
        return None
    duration = parse_duration(timeout)
    sentence = f"{what} took longer than {timeout}."
    return Limit(since + duration, sentence, whole) if duration else None


def checking(*limits: Limit | None, also: Callable[[], None] | None = None) -> Callable[[], None]:
    """Return what long work calls between its pieces; it raises TookTooLong, and as `also` does."""
    held = [one for one in limits if one]

    def check() -> None:
        for one in held:
            one.check()
        if also:
            also()

    return check
