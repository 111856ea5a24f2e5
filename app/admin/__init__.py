"""The pages of admins."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
