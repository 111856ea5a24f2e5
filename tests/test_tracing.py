"""Spans reach a collector over HTTP, and nothing is loaded where none is named."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app import tracing
from app.config import Settings
from tests.http_server import Reply, Server, http_server
from tests.served import ROOT, Served, served, wait_for


@pytest.fixture(scope="module")
def collector() -> Iterator[Server]:
    """Keeps what is sent to it."""
    with http_server() as server:
        server.replies[tracing.TRACES_PATH] = Reply()
        yield server


def spans(collector: Server) -> list[dict[str, Any]]:
    """All spans that were sent, as what is of interest here."""
    found = []
    for call in list(collector.received):
        assert (call.method, call.path) == ("POST", tracing.TRACES_PATH)
        body = call.body
        if call.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            process = attributes(resource.resource)["flowbutton.process"]
            for span in (one for scope in resource.scope_spans for one in scope.spans):
                found.append(
                    {
                        "name": span.name,
                        "process": process,
                        "id": span.span_id,
                        "trace": span.trace_id.hex(),
                        "parent": span.parent_span_id,
                        "failed": span.status.code == 2,
                        "text": str(span),
                        **attributes(span),
                    }
                )
    return found


def attributes(told: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in told.attributes}


def only(found: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    (span,) = [one for one in found if all(one.get(key) == wanted[key] for key in wanted)]
    return span


@pytest.fixture
def traced(collector: Server) -> Iterator[Server]:
    """This process sends its spans to the collector."""
    collector.received.clear()
    tracing.configure(Settings(otlp_endpoint=f"{collector.url}/"), "web")
    yield collector
    tracing.shut_down()


def test_without_an_endpoint_no_package_is_loaded() -> None:
    code = (
        "import sys; from app import tracing; from app.config import Settings\n"
        "tracing.configure(Settings(), 'web')\n"
        "with tracing.request('GET', {}), tracing.run('run', 'r', 'f'), tracing.span('x', a=1):\n"
        "    tracing.note(name='y', error='z', b=2)\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"


def test_a_caller_with_a_trace_is_gone_on_with(traced: Server) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    with tracing.request("GET", {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}):
        tracing.note(name="GET /healthz")
    tracing.shut_down()
    span = only(spans(traced), name="GET /healthz")
    assert (span["trace"], span["parent"].hex()) == (trace, "b7ad6b7169203331")


def test_a_lane_is_a_part_of_its_run(traced: Server) -> None:
    with tracing.run("run", "task-1", "say"):
        in_another_thread(lambda: lane("task-1"))
    in_another_thread(lambda: lane("task-1"))
    tracing.shut_down()
    found = spans(traced)
    run = only(found, name="run")
    parents = [span["parent"] for span in found if span["name"] == "lane"]
    assert sorted(parents) == sorted([run["id"], b""])


def lane(run_id: str) -> None:
    with tracing.run("lane", run_id, "say"):
        pass


def in_another_thread(work: Any) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_an_error_is_told_without_its_text(traced: Server) -> None:
    with pytest.raises(ValueError, match="hunter22"), tracing.span("work"):
        raise ValueError("hunter22")
    tracing.shut_down()
    span = only(spans(traced), name="work")
    assert (span["failed"], span["error.type"]) == (True, "ValueError")
    assert "hunter22" not in span["text"]


def test_a_collector_that_is_away_stops_nothing() -> None:
    tracing.configure(Settings(otlp_endpoint="http://127.0.0.1:9"), "web")
    with tracing.span("work"):
        pass
    tracing.shut_down()


@pytest.fixture(scope="module")
def demo_traced(collector: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        with served(tmp_path_factory.mktemp("traced"), "--demo") as one:
            yield one


@pytest.mark.served
def test_a_call_of_a_hook_is_followed_into_the_run_and_its_actions(
    demo_traced: Served, collector: Server
) -> None:
    path = Path("documents/contracts")
    name = next(file.name for file in (demo_traced.files / path).glob("*.pdf"))
    body = {"Paths": [f"{path}/{name}"], "JobParameters": {"SplitPages": "1"}}
    answer = demo_traced.post("/a/scheduler/hooks/extract-pages", body, "alice")
    task_id = answer.json["TaskID"]
    assert demo_traced.run_to_end(task_id, "alice")["Status"] == "Finished"
    wait_for(lambda: any(span["name"] == "run" for span in spans(collector)))
    found = spans(collector)
    request = only(found, name="POST /a/scheduler/hooks/<slug>")
    call = only(found, name="hook call")
    run = only(found, name="run")
    actions = [span for span in found if span["name"].startswith("action ")]
    assert (call["parent"], call["process"]) == (request["id"], "web")
    assert (run["process"], run["run.status"], run["flow.slug"]) == (
        "worker",
        "Finished",
        call["flow.slug"],
    )
    assert call["run.id"] == run["run.id"] == task_id
    assert actions
    assert {action["trace"] for action in actions} == {run["trace"]}
    assert {action["run.id"] for action in actions} == {task_id}
    assert request["http.response.status_code"] == 200
