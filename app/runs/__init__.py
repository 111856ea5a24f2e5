"""Runs: the durable engine, their state, what happens in them, and their pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages and the interface of runs."""
    from app.runs import api, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
