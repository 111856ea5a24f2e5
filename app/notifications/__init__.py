"""What flows tell people inside the product. It never decides who is told."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Load the table and add the page."""
    from app.notifications import models, views

    _ = models
    app.register_blueprint(views.blueprint)
