"""The connections of a dead worker are cut, and what they held locked is free."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from app.runs.connections import cut, name_connections

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]


@pytest.fixture
def engines(database: str) -> Iterator[dict[str, sa.Engine]]:
    """Connections of two workers and of somebody else, and a table."""
    made = {name: sa.create_engine(database) for name in ("asleep", "alive", "other")}
    for name in ("asleep", "alive"):
        name_connections(made[name], f"{name}@a-machine-with-a-very-long-name-of-64-characters")
    with made["other"].begin() as connection:
        connection.execute(sa.text("CREATE TABLE held (n int)"))
        connection.execute(sa.text("INSERT INTO held VALUES (1)"))
    yield made
    for engine in made.values():
        engine.dispose()


def test_what_a_sleeping_worker_holds_is_free_once_it_is_cut(
    engines: dict[str, sa.Engine],
) -> None:
    with ExitStack() as stack:
        asleep = engines["asleep"].connect()
        stack.callback(asleep.invalidate)
        asleep.execute(sa.text("UPDATE held SET n = 2"))
        alive = stack.enter_context(engines["alive"].connect())
        assert alive.scalar(sa.text("SELECT n FROM held")) == 1
        cut(engines["other"], "asleep@a-machine-with-a-very-long-name-of-64-characters")
        with engines["other"].begin() as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(sa.text("UPDATE held SET n = n + 10"))
        with pytest.raises(sa.exc.OperationalError):
            asleep.execute(sa.text("SELECT n FROM held"))
        assert alive.scalar(sa.text("SELECT n FROM held")) == 11
