"""The endpoint of hooks: body, caller, policy, parameters, paths, run."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the endpoint, the page that repeats a run, and the way for flows to start others.

    Raises ConfigurationError where the settings of its rates are none.
    """
    from app.actions import launch
    from app.hooks import launching, pages, rates, signed_hooks, views

    _ = signed_hooks
    rates.check_settings(app.config["SETTINGS"])
    app.config.setdefault("SIGNED_ENDPOINTS", set()).add("hooks.call")
    launch.register(launching.start)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
