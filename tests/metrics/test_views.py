"""What who watches the installation reads, and who may."""

import contextvars
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.accounts import service as accounts
from app.database import now
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.metrics import installation
from app.runs import action_times, figures
from app.runs.lease import WorkerBeat
from app.runs.models import Run
from app.runs.reporter import Reporter

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\})? (-?[0-9.e+-]+)')


def set_settings(app: Flask, **changes: Any) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)


def read(client: Any, **more: Any) -> dict[str, float]:
    """The samples, by what stands before their values."""
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in samples)
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in samples}


@pytest.fixture
def keep(app: Flask) -> Any:
    """Keeps runs of a flow in a state, made so many seconds ago."""
    owner = accounts.create_user("alice", "correct horse", profile="standard")
    hook = {"ApiSlug": "say", "Policies": []}
    action = {"ID": "actions.scheduler.log-input"}
    store.save(parse({"Label": "Say", "Actions": [action], "Hooks": [hook]}), author="admin")
    reference = store.find_hook("say")
    assert reference is not None
    number = iter(range(1_000_000))

    def keep(status: str, flow: str = "say", age: float = 0.0, count: int = 1) -> None:
        same = {
            "flow_slug": flow, "version_id": reference.version_id, "label": "Say",
            "owner_id": owner.id, "owner_login": "alice", "call_digest": "", "parameters": {},
            "paths": [], "nodes": [], "status": status,
            "created_at": now() - timedelta(seconds=age),
        }  # fmt: skip
        rows = [{"id": f"run-{next(number):08d}", **same} for _ in range(count)]
        db.session.execute(sa.insert(Run), rows)
        db.session.commit()

    return keep


def test_runs_are_told_by_state(client: Any, keep: Any) -> None:
    keep("Finished", count=3)
    keep("Error")
    found = read(client)
    assert found['flowbutton_runs{state="Finished"}'] == 3
    assert found['flowbutton_runs{state="Error"}'] == 1
    assert found['flowbutton_runs{state="Running"}'] == 0


def test_what_waits_is_told_altogether_and_by_flow(client: Any, keep: Any) -> None:
    keep("Queued", "one", age=100)
    keep("Queued", "one", age=10)
    keep("Queued", "two", age=50)
    keep("Running", "two", age=900)
    found = read(client)
    assert found["flowbutton_waiting_runs"] == 3
    assert found["flowbutton_waiting_seconds"] >= 100
    assert found['flowbutton_flow_waiting_runs{flow="one"}'] == 2
    assert 50 <= found['flowbutton_flow_waiting_seconds{flow="two"}'] < 100


def test_a_worker_is_told_with_the_age_of_its_last_beat(client: Any) -> None:
    beat_at = {"one": 0, "two": 40, "gone": 2 * 24 * 3600}
    for worker, age in beat_at.items():
        db.session.add(WorkerBeat(worker=worker, at=now() - timedelta(seconds=age)))
    db.session.commit()
    found = read(client)
    assert found['flowbutton_worker_beat_seconds{worker="one"}'] < 40
    assert found['flowbutton_worker_beat_seconds{worker="two"}'] >= 40
    assert not any("gone" in name for name in found)


def test_nothing_waits_for_no_time(client: Any) -> None:
    found = read(client)
    assert (found["flowbutton_waiting_runs"], found["flowbutton_waiting_seconds"]) == (0, 0)


def test_the_number_of_flows_is_bounded_to_those_that_wait_longest(
    client: Any, keep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "MAX_FLOWS", 2)
    for age, flow in ((10, "a"), (30, "b"), (20, "c")):
        keep("Queued", flow, age=age)
    found = read(client)
    told = {name for name in found if name.startswith("flowbutton_flow_waiting_runs")}
    assert told == {f'flowbutton_flow_waiting_runs{{flow="{flow}"}}' for flow in ("b", "c")}
    assert found["flowbutton_waiting_runs"] == 3


def test_actions_are_told_with_their_durations(client: Any) -> None:
    reporter = Reporter(db.engine)
    for seconds in (0.02, 0.2, 20.0):
        reporter.acted("actions.scheduler.log-input", seconds, failed=False)
    reporter.flush()
    name, labels = (
        "flowbutton_action_duration_seconds",
        'action="actions.scheduler.log-input",outcome="ok"',
    )
    found = read(client)
    assert found[f'{name}_bucket{{{labels},le="0.03"}}'] == 1
    assert found[f'{name}_bucket{{{labels},le="0.3"}}'] == 2
    assert found[f'{name}_bucket{{{labels},le="+Inf"}}'] == found[f"{name}_count{{{labels}}}"] == 3
    assert found[f"{name}_sum{{{labels}}}"] == pytest.approx(20.22)


def test_requests_are_told_by_route_method_and_status(client: Any) -> None:
    for path in ("/healthz", "/healthz", "/runs/one-task", "/nowhere/x", "/nowhere/y"):
        client.get(path)
    client.open("/healthz", method="BREW")
    found = read(client)
    name = "flowbutton_requests_total"
    assert found[f'{name}{{route="/healthz",method="GET",status="200"}}'] == 2
    assert found[f'{name}{{route="other",method="other",status="404"}}'] == 2
    assert found[f'{name}{{route="other",method="other",status="405"}}'] == 1
    assert not any("one-task" in sample or "nowhere" in sample for sample in found)
    took = 'flowbutton_request_duration_seconds_count{route="/healthz",method="GET"}'
    assert found[took] == 2


def test_requests_to_any_process_of_a_host_are_told_by_each(
    app: Flask, settings: Any, client: Any
) -> None:
    other = create_app(settings).test_client()
    contextvars.Context().run(other.get, "/healthz")
    client.get("/healthz")
    key = 'flowbutton_requests_total{route="/healthz",method="GET",status="200"}'
    assert read(client)[key] == 2


def test_a_database_that_does_not_answer_is_told(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_words: object) -> None:
        raise sa.exc.OperationalError("", {}, Exception("away"))

    assert read(client)["flowbutton_database_up"] == 1
    monkeypatch.setattr(figures, "count_by_status", away)
    found = read(client)
    assert found["flowbutton_database_up"] == 0
    assert not any(name.startswith("flowbutton_runs") for name in found)


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "192.0.2.7", {}, 404),
        ("", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("", "127.0.0.1", {"Via": "1.1 proxy"}, 404),
        ("", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("s3same", "192.0.2.7", {"Authorization": "Bearer s3same"}, 200),
        ("s3same", "192.0.2.7", {"Authorization": "Bearer s3sam"}, 404),
        ("s3same", "192.0.2.7", {"Authorization": "Bearer Ü"}, 404),
        ("s3same", "127.0.0.1", {}, 404),
        ("", "192.0.2.7", {"Authorization": "Bearer "}, 404),
    ],
)
def test_only_who_may_read_them_finds_the_metrics(
    app: Flask, client: Any, token: str, address: str, headers: dict[str, str], status: int
) -> None:
    set_settings(app, metrics_token=token)
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    assert ("flowbutton" in answer.text and "# HELP" in answer.text) == (status == 200)


def test_who_may_not_read_them_is_answered_as_if_there_was_nothing(app: Flask, client: Any) -> None:
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}, "headers": {"Accept": "application/json"}}
    hidden, missing = client.get("/metrics", **far), client.get("/nothing", **far)
    assert (hidden.status_code, hidden.json) == (missing.status_code, missing.json)


def plan(query: sa.Select[Any]) -> str:
    text = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        rows = db.session.execute(sa.text(f"EXPLAIN {text}")).all()
    else:
        rows = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all()
    return "\n".join(str(row[-1]) for row in rows)


def test_counting_states_reads_their_index_alone(keep: Any) -> None:
    keep("Finished", count=200)
    words = {"sqlite": "COVERING INDEX ix_run_status", "postgresql": "ix_run_status"}
    assert words[db.engine.dialect.name] in plan(figures.by_status())


def test_what_waits_is_found_by_an_index(keep: Any) -> None:
    keep("Finished", count=200)
    keep("Queued")
    found = plan(figures.waiting_by_flow())
    assert "ix_run_" in found
    assert "SCAN run" not in found
    assert "Seq Scan" not in found


def test_the_table_of_times_is_as_small_as_the_actions_that_are_installed(app: Flask) -> None:
    reporter = Reporter(db.engine)
    for number in range(100):
        reporter.acted(f"made-up-{number}", 0.001, failed=False)
    reporter.flush()
    assert len(action_times.all_times()) == 1
