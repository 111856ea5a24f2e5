"""The only importer of DBOS: decides how a run is queued, carried out, resumed and stopped.

Web processes only enqueue; a worker process launches the engine. It knows runs by their ID
alone, so that the engine's tables hold no parameter and no path of a call.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, SetWorkflowID
from dbos import error as dbos_error
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from app.database import take_every_text, tune_sqlite
from app.nodes.fencing import fence

APP_NAME, SCHEMA = "flowbutton", "dbos"
VERSION = "1"
"""One constant: an upgrade must go on with the runs that wait (the interpreter is generic)."""

POLL_SECONDS = 0.25
"""How often a worker asks for waiting runs: a person does not notice the wait, an idle core not
the question."""

QUEUE = "runs"
RUN, LANE = "run", "lane"
WAITING, WORKING = "ENQUEUED", "PENDING"
SERIALIZER = DBOSPortableJSONSerializer()

Json = dict[str, Any]
Stopped = dbos_error.DBOSWorkflowCancelledError


def migrate(database: str) -> None:
    """Create or upgrade the engine's tables; safe to call by several processes at once."""
    DBOS.migrate(database)


def is_ready(engine: sa.Engine) -> bool:
    """Return whether the engine's tables are there; raises SQLAlchemyError."""
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    return sa.inspect(engine).has_table("workflow_status", schema=schema)


@functools.cache
def client(engine: sa.Engine) -> DBOSClient:
    """Return this process's client over an engine; nothing is read before its first use."""
    return DBOSClient(
        system_database_engine=engine,
        serializer=SERIALIZER,
        application_name=APP_NAME,
        lazy=True,
        retry_connection_errors=False,
    )


def ensure_queue(engine: sa.Engine, at_once: int) -> None:
    """Make the queue of all flows that have this limit, partitioned by flow, where it is missing.

    It writes by itself, so it must not be called within a transaction that has written.
    """
    queue = queue_for(at_once)
    if not at_once or (engine, queue) in _known_queues:
        return
    client(engine).register_queue(
        queue, partition_concurrency=at_once, polling_interval_sec=POLL_SECONDS
    )
    _known_queues.add((engine, queue))


def tables(engine: sa.Engine) -> tuple[sa.Table, sa.Table]:
    """Return the tables that hold the state and the input of each run."""
    system = client(engine)._sys_db
    schema, known = system.schema, sa.MetaData()
    states, inputs = (
        table.to_metadata(known, schema=schema)  # type: ignore[arg-type]
        for table in (system.tables.workflow_status, system.tables.workflow_input)
    )
    return states, inputs


def stop(engine: sa.Engine, run_id: str) -> None:
    """Stop a run and its lanes: a waiting one never starts, a working one ends between steps."""
    client(engine).cancel_workflow(run_id, cancel_children=True)


def recorded(engine: sa.Engine, run_id: str) -> Json:
    """Return by name what the steps of a run and of its lanes returned, as far as they did."""
    known = client(engine)
    lanes = known.list_workflows(
        workflow_id_prefix=f"{run_id}~", load_input=False, load_output=False
    )
    return {
        step["function_name"]: step["output"]
        for workflow_id in (run_id, *(lane.workflow_id for lane in lanes))
        for step in known.list_workflow_steps(workflow_id)
        if step["error"] is None and step["child_workflow_id"] is None
    }


def is_known(engine: sa.Engine, run_id: str) -> bool:
    """Return whether there are records of a run."""
    return bool(client(engine).list_workflows(workflow_ids=[run_id], load_input=False))


def states(engine: sa.Engine, run_ids: Sequence[str]) -> dict[str, str]:
    """Return by ID the engine's own state of some runs, without those that it does not know."""
    known = client(engine).list_workflows(
        workflow_ids=list(run_ids), load_input=False, load_output=False
    )
    return {one.workflow_id: one.status for one in known}


def executors(engine: sa.Engine) -> set[str]:
    """Return the processes in whose hands runs and lanes are, whether they live or not."""
    known = client(engine).list_workflows(status=WORKING, load_input=False, load_output=False)
    return {one.executor_id for one in known if one.executor_id}


def recover(dead: Sequence[str]) -> None:
    """Queue again what is in the hands of processes that are dead for certain; a worker may.

    Whoever does it first does it: a run that is in another's hands by then stays there.
    """
    DBOS._recover_pending_workflows(list(dead))


def forget(engine: sa.Engine, run_ids: Sequence[str]) -> None:
    """Drop what is recorded of runs that are over, and of their lanes; unknown ones are none."""
    if run_ids:
        client(engine).delete_workflows(list(run_ids), delete_children=True)


def step(name: str, work: Callable[[], Any]) -> Any:
    """Return what `work` returned, from the engine's record where this step is done already."""

    def guarded() -> Any:
        fence.assure_lately()
        return work()

    return DBOS.run_step({"name": name}, guarded)


def run_lanes(run_id: str, key: str, inputs: Sequence[Json]) -> list[Any]:
    """Carry out lanes side by side, each a child of the run, and return their results in order."""
    handles = []
    for number, data in enumerate(inputs):
        with SetWorkflowID(f"{run_id}~{key}~{number}"):
            handles.append(DBOS.start_workflow(_workflows[LANE], run_id, data))
    return [handle.get_result() for handle in handles]


def launch(
    own: sa.Engine,
    *,
    worker: str,
    concurrency: int,
    run: Callable[[str], None],
    lane: Callable[[str, Json], Any],
) -> None:
    """Start carrying out runs in this process, beginning with those it left unfinished.

    `own` is an engine for this alone, see `own_engine`. `worker` names this process and must
    never be another's: its unfinished runs are found by it.
    """

    @DBOS.workflow(name=RUN)
    def carry_out(run_id: str) -> None:
        run(run_id)

    @DBOS.workflow(name=LANE)
    def carry_out_lane(run_id: str, data: Json) -> Any:
        return lane(run_id, data)

    _workflows.update({RUN: carry_out, LANE: carry_out_lane})
    DBOS(config=_config(own, worker))
    DBOS.launch()
    DBOS.register_queue(QUEUE, **_limits(concurrency), on_conflict="always_update")


def shut_down(seconds: int) -> None:
    """Stop taking runs and give the present steps some time; what is unfinished goes on later."""
    DBOS.destroy(workflow_completion_timeout_sec=seconds)


_workflows: dict[str, Callable[..., Any]] = {}
_known_queues: set[tuple[sa.Engine, str]] = set()


def queue_for(at_once: int) -> str:
    """Return the name of the queue of all flows that have this limit."""
    return f"{QUEUE}-{at_once}" if at_once else QUEUE


def _limits(concurrency: int) -> dict[str, Any]:
    """One flow never has all places of a worker: another one's run finds one free at once."""
    return {
        "worker_concurrency": concurrency,
        "partition_worker_concurrency": max(1, concurrency - 1),
        "polling_interval_sec": POLL_SECONDS,
    }


def own_engine(database: str) -> sa.Engine:
    """Return connections to a database that a worker keeps for the engine."""
    engine = sa.create_engine(database, pool_pre_ping=True)
    tune_sqlite(engine)
    take_every_text(engine)
    event.listen(engine, "handle_error", _say_that_it_passes)
    return engine


def _say_that_it_passes(context: ExceptionContext) -> None:
    """Let DBOS wait where no connection comes about: of most such errors it knows no better."""
    if context.connection is None and isinstance(
        context.sqlalchemy_exception, sa.exc.OperationalError
    ):
        context.is_disconnect = True


def _config(engine: sa.Engine, worker: str) -> Any:
    return {
        "name": APP_NAME,
        "system_database_engine": engine,
        "executor_id": worker,
        "application_version": VERSION,
        "serializer": SERIALIZER,
        "enable_otlp": False,
        "log_level": "WARNING",
    }
