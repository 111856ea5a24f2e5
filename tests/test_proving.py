"""What `flowbutton check` finds out about this machine and the others."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app import agreement, proving
from app.extensions import db
from app.nodes.workspaces import create_datasource
from app.proving import Check
from app.runs import probes
from app.runs.lease import Lease


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    create_datasource("data", folder)
    return folder


def found(key: str = "tests") -> dict[str, Check]:
    return {check.name: check for check in proving.checks(key)}


def test_all_is_well_on_one_machine(files: Path) -> None:
    checks = found()
    assert [check.problem for check in checks.values()] == [""] * 5
    assert checks["workers"].note == "none is alive now"
    assert list(files.iterdir()) == []


def test_another_secret_key_is_a_problem_until_it_is_agreed_on(files: Path) -> None:
    assert found("one")["secret key"].problem == ""
    assert "flowbutton init" in found("other")["secret key"].problem
    agreement.share("other")
    assert found("other")["secret key"].problem == ""
    assert found("one")["secret key"].problem


def test_the_key_itself_is_not_kept(app: Flask) -> None:
    agreement.share("a secret")
    kept = db.session.get_one(agreement.AgreedValue, "secret_key").value
    assert "secret" not in kept
    assert len(kept) == 32


@contextmanager
def worker(app: Flask, name: str) -> Iterator[None]:
    """A live worker that answers."""
    Lease(db.engine, name, 60)
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.02):
            with app.app_context():
                probes.answer(name)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_worker_that_sees_the_files_is_named(files: Path, app: Flask) -> None:
    with worker(app, "w@there"):
        checks = found()
    assert checks["workers"].note == "w@there"
    assert (checks["datasource data"].problem, checks["datasource data"].note) == (
        "",
        "seen by w@there",
    )
    assert list(files.iterdir()) == []


def test_a_worker_with_other_files_is_a_problem(
    files: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "_look", lambda _probe: probes.NOT_SEEN)
    with worker(app, "w@there"):
        assert found()["datasource data"].problem == f"w@there: {probes.NOT_SEEN}"


def test_a_worker_that_does_not_answer_is_a_problem(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "PATIENCE_SECONDS", 0)
    Lease(db.engine, "w@there", 60)
    assert found()["datasource data"].problem == f"w@there: {probes.NO_ANSWER}"


def test_a_folder_that_is_away_is_a_problem(files: Path) -> None:
    files.rmdir()
    assert found()["datasource data"].problem
