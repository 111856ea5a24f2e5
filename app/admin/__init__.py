"""The pages of admins, one package a subject."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the blueprint of every subject, made by `guard.admin_blueprint`."""
    for module in iter_modules(__path__):
        if module.ispkg:
            views = import_module(f"{__name__}.{module.name}.views")
            app.register_blueprint(views.blueprint)
