"""Decides what a process writes to its log: one line a message, from the level in the settings."""

import logging

from app.config import Settings

QUIET = ("alembic", "dbos")
"""Libraries whose progress is of no interest; their warnings are."""


def configure(settings: Settings) -> None:
    """Set up the log of this process."""
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
