"""Flows: their documents, versions, parameters, templates and the order of their actions."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to register; flows have no pages of their own outside of `admin`."""
