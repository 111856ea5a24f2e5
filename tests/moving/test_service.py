"""Moving to another database: all goes along, or nothing does and the reason is told."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.accounts import service as accounts
from app.audit.models import AuditEntry
from app.config import Settings
from app.database import Base
from app.extensions import db
from app.moving import service
from app.moving.errors import NotMovable
from app.runs import engine, models
from app.runs.service import Order, start
from tests.runs.conftest import order as order
from tests.runs.conftest import people as people


@pytest.fixture
def moved(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of the new installation."""
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'new.db'}")


@pytest.fixture
def waiting(order: Order, app: Flask) -> str:
    """The ID of a run that waits in the old database, which nobody has open any more."""
    run_id = start(order).id
    let_go()
    return run_id


def let_go() -> None:
    """Close what this test has open of the old database."""
    db.session.close()
    db.engine.dispose()


def rows() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the models' tables in the present database."""
    return {
        name: sorted((tuple(row) for row in db.session.execute(sa.select(table))), key=repr)
        for name, table in Base.metadata.tables.items()
    }


def test_everything_goes_along_and_runs_wait_on(
    waiting: str, settings: Settings, moved: Settings
) -> None:
    before = rows()
    let_go()
    counts = service.move(settings, moved.database_url)
    with create_app(moved).app_context():
        assert rows() == before
        assert counts["run"] == 1
        run = models.find(waiting)
        assert run is not None
        assert run.opened_parameters == {"Secret": "hunter22", "Plain": "p"}
        known = engine.client(db.engine).list_workflows(workflow_ids=[waiting])
        assert [one.status for one in known] == ["ENQUEUED"]
        accounts.create_user("dora", "correct horse")
        with pytest.raises(sa.exc.DatabaseError, match="audit"):
            db.session.execute(sa.delete(AuditEntry))


def test_a_database_with_rows_is_refused_and_left(
    waiting: str, settings: Settings, moved: Settings
) -> None:
    service.move(settings, moved.database_url)
    with pytest.raises(NotMovable, match="not empty"):
        service.move(settings, moved.database_url)
    with create_app(moved).app_context():
        assert len(accounts.all_users()) == 3


def test_what_is_in_use_is_not_moved(waiting: str, settings: Settings, moved: Settings) -> None:
    with sa.create_engine(settings.database).connect() as other:
        other.exec_driver_sql("SELECT 1 FROM run")
        with pytest.raises(NotMovable, match="in use"):
            service.move(settings, moved.database_url)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Give an address"),
        ("nonsense", "Give an address"),
        ("sqlite:////no/such/folder/x.db", "cannot be used"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(
    waiting: str, settings: Settings, address: str, reason: str
) -> None:
    with pytest.raises(NotMovable, match=reason):
        service.move(settings, address)


def test_the_present_database_is_no_target(waiting: str, settings: Settings) -> None:
    with pytest.raises(NotMovable, match="in use now"):
        service.move(settings, settings.database)
