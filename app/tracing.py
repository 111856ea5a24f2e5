"""Decides what is traced: requests, calls of hooks, runs and their actions, as spans.

Without an OTLP endpoint in the settings nothing is loaded and a span costs nothing. A run is a
trace of its own, since it may be carried out hours later, by another process and more than once:
it and the call that started it are found by the same `run.id`.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from app.config import ConfigurationError, Settings
from app.problems import Problem

SERVICE = "flowbutton"
TRACES_PATH = "/v1/traces"
FLUSH_MS = 3_000
"""How long the end of a process waits for its last spans to be sent."""

Value = str | int | float

_tracer: Any = None
_provider: Any = None
_runs: dict[str, Any] = {}
_lock = threading.Lock()


def configure(settings: Settings, process: str) -> None:
    """Send the spans of this process to the endpoint of the settings, where there is one.

    `process` is what the process does: `web` or `worker`. Call it once, in the process itself.
    Raises ConfigurationError where the packages of the extra `traces` are missing.
    """
    global _tracer, _provider
    if not settings.otlp_endpoint:
        return
    try:
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        resources = import_module("opentelemetry.sdk.resources")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as error:
        message = "Traces need more packages. Run: pip install 'flowbutton[traces]'"
        raise ConfigurationError(message) from error
    named = {"service.name": SERVICE, "flowbutton.process": process}
    _provider = sdk.TracerProvider(resource=resources.Resource.create(named))
    address = settings.otlp_endpoint.rstrip("/") + TRACES_PATH
    _provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(address)))
    _tracer = _provider.get_tracer(SERVICE)


def shut_down() -> None:
    """Send what is not sent yet, and trace no more."""
    global _tracer, _provider
    if _provider is not None:
        _provider.force_flush(FLUSH_MS)
        _provider.shutdown()
    _tracer = _provider = None


@contextmanager
def span(name: str, **attributes: Value) -> Iterator[None]:
    """Trace a block, or a function, as a part of what is traced around it.

    `__` in the name of an attribute stands for a dot. Of an error its kind is told, never its
    text, which may hold what only the log may know.
    """
    if _tracer is None:
        yield
        return
    with _span(name, None, attributes):
        yield


@contextmanager
def request(method: str, headers: Mapping[str, str]) -> Iterator[None]:
    """Trace a request; its `traceparent` header, where it has one, says what it is a part of."""
    if _tracer is None:
        yield
        return
    propagation = import_module("opentelemetry.trace.propagation.tracecontext")
    parent = propagation.TraceContextTextMapPropagator().extract(headers)
    with _span(method, parent, {"http__request__method": method}, "SERVER"):
        yield


@contextmanager
def run(part: str, run_id: str, flow: str) -> Iterator[None]:
    """Trace a run, or a `lane` of one: it is a part of the run, where that is at work here."""
    if _tracer is None:
        yield
        return
    with _span(part, _runs.get(run_id), {"run__id": run_id, "flow__slug": flow}):
        first = run_id not in _runs
        if first:
            with _lock:
                _runs[run_id] = import_module("opentelemetry.context").get_current()
        try:
            yield
        finally:
            if first:
                with _lock:
                    _runs.pop(run_id, None)


def note(*, name: str = "", error: str = "", **attributes: Value) -> None:
    """Say more of the present span: its name, that it failed and how, attributes."""
    if _tracer is None:
        return
    trace = import_module("opentelemetry.trace")
    present = trace.get_current_span()
    present.set_attributes(_dotted(attributes))
    if name:
        present.update_name(name)
    if error:
        present.set_attribute("error.type", error)
        present.set_status(trace.StatusCode.ERROR)


@contextmanager
def _span(
    name: str, parent: Any, attributes: Mapping[str, Value], kind: str = "INTERNAL"
) -> Iterator[None]:
    trace = import_module("opentelemetry.trace")
    options = {"record_exception": False, "set_status_on_exception": False}
    with _tracer.start_as_current_span(
        name, parent, trace.SpanKind[kind], attributes=_dotted(attributes), **options
    ):
        try:
            yield
        except Exception as error:
            refused = isinstance(error, Problem) and error.status < 500
            note(**({"refused__by": type(error).__name__} if refused else {}))
            note(error="" if refused else type(error).__name__)
            raise


def _dotted(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}
