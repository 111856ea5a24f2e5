"""Runs: the durable engine, their state, what happens in them, and their pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Load every table of this room, and register the pages and the interface of runs."""
    from app.runs import api, probes, views

    _ = probes

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
