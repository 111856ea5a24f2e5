"""Decides what a process writes to its log: one line a message, from the level in the settings."""

import logging

from app.config import Settings

QUIET = ("alembic", "dbos", "httpcore", "httpx")
"""Libraries whose progress is of no interest, or tells addresses whole; their warnings do not."""


def configure(settings: Settings) -> None:
    """Set up the log of this process."""
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
