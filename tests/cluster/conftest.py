"""An empty database for an installation of several machines."""

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres


@pytest.fixture
def database(postgres_server: Postgres) -> Iterator[str]:
    """The address of an empty database."""
    name = postgres_server.create()
    yield postgres_server.address(name)
    postgres_server.drop(name)
