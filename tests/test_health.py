"""What who watches the process is told."""

from app.extensions import db
from app.nodes.workspaces import create_datasource
from app.runs.lease import Lease


def test_the_process_says_that_it_lives(client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_it_is_ready_with_database_storage_and_a_worker(client, tmp_path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    create_datasource("data", folder)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["worker"]) == (503, False)
    Lease(db.engine, "w", 60)
    assert client.get("/readyz").status_code == 200
    folder.rmdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["storage"]) == (503, False)


def test_metrics_count_runs_by_state(client) -> None:
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'flowbutton_runs{state="Running"} 0' in answer.text
