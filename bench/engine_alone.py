"""Carries out steps by the engine alone: python -m bench.engine_alone DATABASE LANES STEPS …

Prints the seconds for each number of steps, which are dealt to as many lanes as a run has.
"""

import sys
import time

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID

from app.database import tune_sqlite


@DBOS.workflow(name="lane")
def lane(number: int, count: int) -> int:
    """Carry out so many steps one after the other."""
    for item in range(count):
        DBOS.run_step({"name": f"0/{number}.{item} Log"}, lambda: {"error": "", "lines": []})
    return count


@DBOS.workflow(name="run")
def run(lanes: int, count: int) -> int:
    """Carry out steps in lanes side by side."""
    handles = []
    for number in range(lanes):
        with SetWorkflowID(f"{DBOS.workflow_id}~{number}"):
            handles.append(DBOS.start_workflow(lane, number, count // lanes))
    return sum(int(handle.get_result()) for handle in handles)


def main() -> None:
    """Launch the engine, carry out what is asked for on standard input, a line each."""
    database, lanes = sys.argv[1], int(sys.argv[2])
    engine = sa.create_engine(database)
    tune_sqlite(engine)
    DBOS.migrate(database)
    DBOS(
        config={
            "name": "bench",
            "system_database_engine": engine,
            "serializer": DBOSPortableJSONSerializer(),
            "enable_otlp": False,
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    for number, line in enumerate(sys.stdin):
        began = time.perf_counter()
        with SetWorkflowID(f"bench-{number}"):
            run(lanes, int(line))
        sys.stdout.write(f"{time.perf_counter() - began}\n")
        sys.stdout.flush()
    DBOS.destroy()


if __name__ == "__main__":
    main()
