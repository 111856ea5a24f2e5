"""The endpoint of hooks: body, caller, policy, parameters, paths, run."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the endpoint, the page that repeats a run, and the way for flows to start others."""
    from app.actions import launch
    from app.hooks import launching, pages, views

    launch.register(launching.start)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
