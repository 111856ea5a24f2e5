from collections.abc import Iterator

import pytest

from tests.http_server import Server, http_server


@pytest.fixture
def server() -> Iterator[Server]:
    with http_server() as one:
        yield one
