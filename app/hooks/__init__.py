"""The endpoint of hooks: body, caller, policy, parameters, paths, run."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the endpoint and the page that repeats a run."""
    from app.hooks import pages, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
