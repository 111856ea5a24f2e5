"""Metrics: what who watches the installation reads at `/metrics`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Count each request, and register the address of the metrics."""
    from app import incoming
    from app.metrics import views
    from app.metrics.requests import Requests

    requests = Requests(app)
    app.extensions["flowbutton_requests"] = requests
    incoming.init_app(app, requests.count)
    app.register_blueprint(views.blueprint)
