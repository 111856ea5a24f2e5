"""Users, roles, API tokens and sign-in. It never decides what a user may do."""

from flask import Flask

from app.accounts import callers, views
from app.accounts.openid import provider
from app.accounts.openid import views as openid_views
from app.extensions import login_manager


def init_app(app: Flask) -> None:
    """Tell Flask-Login who is calling, and add the sign-in and account pages to `app`."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.session_protection = None
    login_manager.user_loader(callers.session_user)
    login_manager.request_loader(callers.token_user)
    login_manager.unauthorized_handler(callers.ask_to_sign_in)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(openid_views.blueprint)
    provider.init_app(app)
