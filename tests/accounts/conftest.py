import contextvars
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import service
from app.accounts.models import User
from app.config import Settings
from app.database import Base
from app.extensions import db

PASSWORD = "correct horse"
PROOF = re.compile(r'name="(?:\w+-)?csrf_token"[^>]*value="([^"]+)"')
MakeApp = Callable[..., Flask]


class Browser(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)

    def sign_in(
        self, login: str = "alice", password: str = PASSWORD, to: str = "/login", **kwargs: Any
    ) -> TestResponse:
        """Fill in the sign-in page and press its button."""
        return self.press(to, on="/login", login=login, password=password, **kwargs)

    def press(
        self,
        path: str,
        *,
        on: str = "/account",
        prefix: str = "",
        address: str = "127.0.0.1",
        **data: str,
    ) -> TestResponse:
        """Post a form of the page `on` from `address`, as a press of its button does."""
        data = {f"{prefix}-{name}".lstrip("-"): value for name, value in data.items()}
        if proof := PROOF.search(self.get(on).text):
            data["csrf_token"] = proof[1]
        return self.post(path, data=data, environ_base={"REMOTE_ADDR": address})


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make applications on one fresh database, with settings of the test's choice."""
    contexts = []

    def make(**settings: Any) -> Flask:
        defaults = Settings(instance=tmp_path, login_rate="1000 per minute", secret_key="k" * 48)
        app = create_app(replace(defaults, **settings))
        app.test_client_class = Browser
        contexts.append(app.app_context())
        contexts[-1].push()
        Base.metadata.create_all(db.engine)
        return app

    yield make
    for context in reversed(contexts):
        context.pop()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def alice(app: Flask) -> User:
    return service.create_user("alice", PASSWORD, name="Alice Adams", roles=["reviewers"])


@pytest.fixture
def visitor(app: Flask, alice: User) -> Browser:
    """A browser that has not signed in."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture
def signed_in(visitor: Browser) -> Browser:
    """A browser in which alice has signed in."""
    assert visitor.sign_in().status_code == 303
    return visitor
