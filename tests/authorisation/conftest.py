from collections.abc import Iterator

import pytest

from tests.authorisation.world import World, world


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def installation(_made: World) -> World:
    """The installation as it was made."""
    _made.put_back()
    return _made
