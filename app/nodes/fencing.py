"""Asks, before an effect is seen, whether this process may still act; a worker says who answers.

It decides nothing: a worker whose runs were taken over by others never returns from the question.
Other processes may always act.
"""

from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session


class Guard(Protocol):
    """Who knows whether this process may still act; what it does not return from is no answer."""

    def assure(self, connection: sa.Connection | Session) -> None:
        """Return where this process may act until the transaction at work ends."""

    def assure_lately(self) -> None:
        """Return where this process may act now; asks the database only after a long sleep."""


class Fence:
    """The one place of a process where its guard is known."""

    def __init__(self) -> None:
        self._guard: Guard | None = None

    def guard_with(self, guard: Guard | None) -> None:
        """Ask `guard` from now on; None lets this process act."""
        self._guard = guard

    def assure(self, connection: sa.Connection | Session) -> None:
        """See `Guard`; call it within the transaction that writes, after its last statement."""
        if self._guard:
            self._guard.assure(connection)

    def assure_lately(self) -> None:
        """See `Guard`; call it just before something that no transaction can take back."""
        if self._guard:
            self._guard.assure_lately()


fence = Fence()
