from collections.abc import Iterator

import pytest

from app.extensions import db
from tests.authorisation.world import World, world


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def installation(_made: World) -> Iterator[World]:
    """The installation as it was made, within the context of its application."""
    with _made.app.app_context():
        _made.put_back()
        yield _made
        db.session.close()
        db.engine.dispose()
