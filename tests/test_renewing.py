"""After the key was changed, one command seals all anew, so that the old key can be dropped."""

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app import sealing
from app.accounts import service as accounts
from app.extensions import alembic, db
from app.flows import models, store
from app.flows.definition import parse
from app.flows.facts import MASK
from app.flows.parameters import resolve
from app.renewing import renew, renew_command
from app.runs.models import Run
from app.runs.service import Order, start
from tests.conftest import PASSWORD

OLD, NEW = "tests", "another key"
DEFAULT, SENT = "d3fault", "s3nt"
SAY = "say-0000001"


@pytest.fixture
def run(app: Flask) -> Run:
    """A run with two passwords: one of the flow, one that was sent."""
    secrets = [
        {"Name": "Default", "Value": DEFAULT, "Type": "password"},
        {"Name": "Sent", "Type": "password"},
    ]
    document = {"Label": "Say", "Parameters": secrets, "Hooks": [{"ApiSlug": "say"}]}
    store.save(parse(document), author="admin")
    reference = store.find_hook("say")
    assert reference is not None
    values = {"Default": DEFAULT, "Sent": SENT}
    owner = accounts.create_user("alice", PASSWORD)
    return start(Order(owner, reference, "Say", values, (), (), call={}, task_id=SAY))


def engine_keeps(text: str | None = None) -> str:
    """What stands in a record of the engine, changed to `text` first where it is given."""
    metadata = sa.MetaData()
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    metadata.reflect(db.engine, schema=schema, only=["workflow_status"])
    table = next(iter(metadata.tables.values()))
    chosen = table.c.workflow_uuid == SAY
    with db.engine.begin() as connection:
        if text is not None:
            connection.execute(sa.update(table).where(chosen).values(executor_id=text))
        return str(connection.scalar(sa.select(table.c.executor_id).where(chosen)))


def test_what_was_renewed_needs_the_new_key_alone(app: Flask, run: Run) -> None:
    engine_keeps(json.dumps({"sealed": sealing.seal("record")}))
    sealing.init_app(app, NEW, [OLD])
    assert renew() == {"renewed": 3, "lost": 0}
    sealing.init_app(app, NEW, [])
    db.session.expire_all()
    assert run.opened_parameters == {"Default": DEFAULT, "Sent": SENT}
    reference = store.find_hook("say")
    assert reference is not None
    store._parsed.clear()
    assert resolve(store.current(store.find("say")), reference.hook, {})["Default"] == DEFAULT
    assert sealing.unseal(json.loads(engine_keeps())["sealed"]) == "record"


def test_what_no_key_opens_is_left_and_told(app: Flask, run: Run) -> None:
    sealing.init_app(app, NEW, [])
    told = CliRunner().invoke(renew_command, ["--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout) == {"renewed": 0, "lost": 2}
    sealing.init_app(app, OLD, [])
    db.session.expire_all()
    assert run.opened_parameters["Sent"] == SENT


def test_an_upgrade_seals_what_was_plain_and_a_downgrade_opens_it(app: Flask, run: Run) -> None:
    alembic.downgrade("0014")
    assert SENT in plain("run", "parameters")
    assert DEFAULT in plain("flow_version", "document")
    alembic.upgrade()
    assert not {SENT, DEFAULT} & set(plain("run", "parameters").split('"'))
    assert DEFAULT not in plain("flow_version", "document")
    db.session.expire_all()
    assert run.parameters == {"Default": MASK, "Sent": MASK}
    assert run.opened_parameters == {"Default": DEFAULT, "Sent": SENT}


def plain(table: str, column: str) -> str:
    with db.engine.connect() as connection:
        text = sa.cast(sa.column(column), sa.Text)
        return "\n".join(connection.scalars(sa.select(text).select_from(sa.table(table))))


def test_a_kept_flow_has_no_plain_secret(app: Flask, run: Run) -> None:
    row = models.flow_in_force("say")
    assert row is not None
    assert DEFAULT not in json.dumps(row[1].document)
