"""Buttons: which there are, whether they show, their forms. It never starts a run by itself."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add toolbar, menus, dialogs and the list for scripts, and answer what dialogs send."""
    from app.buttons import drawing, views

    app.add_template_global(drawing.Tools, "tools_in")
    app.register_blueprint(views.blueprint)
