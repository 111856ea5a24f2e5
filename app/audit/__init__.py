"""What was changed or started, by whom and from where: a log that only grows."""

from flask import Flask


def init_app(_app: Flask) -> None:
    """Load the table; the pages of the log are the admins'."""
    from app.audit import models

    _ = models
