"""Decides how long a step waits for a storage that is away, such as a shared folder or S3.

A restart of a file server must not fail a thousand runs; a storage that stays away must not
hold a worker for good.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from app.nodes.errors import StorageFailed

PATIENCE_SECONDS = 90
"""How long a step tries; restarts of file servers and moved volumes take up to a minute."""

PAUSE_SECONDS = 1.0
"""Between two tries: a short outage delays a run by no more than this."""

Found = TypeVar("Found")

Patience = Callable[[Callable[[], Any], Callable[[], None], Callable[[str], None]], Any]
"""Does some work, perhaps more than once, as `patiently` does."""


def patiently(
    work: Callable[[], Found], check_stop: Callable[[], None], tell: Callable[[str], None]
) -> Found:
    """Return what `work` returns, called again while it raises StorageFailed.

    The work must be harmless to repeat. `tell` is told once that there is something to wait for.
    Raises StorageFailed after PATIENCE_SECONDS, and whatever `work` and `check_stop` raise.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    told = False
    while True:
        try:
            return work()
        except StorageFailed as problem:
            if time.monotonic() >= end:
                raise
            if not told:
                tell(f"{problem.detail} Waiting for it.")
            told = True
        check_stop()
        time.sleep(PAUSE_SECONDS)
