"""Decides who is said to act, and which flows are said to lead on, while a run is carried out."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import Flask

from app import logs, tracing
from app.audit import service as audit
from app.audit.service import Actor
from app.flows import events
from app.runs.models import find
from app.runs.outages import through_outages

More = ParamSpec("More")
Result = TypeVar("Result")


def named(
    app: Flask, work: Callable[Concatenate[str, More], Result]
) -> Callable[Concatenate[str, More], Result]:
    """Return `work`, which gets the ID of a run, in the name of whoever started that run.

    What happens to nodes meanwhile, and the runs it starts, are told as caused by its flow.
    """

    @wraps(work)
    def acting(run_id: str, /, *args: More.args, **kwargs: More.kwargs) -> Result:
        login, causes = _of(app, run_id)
        traced = tracing.run(work.__name__, run_id, causes[-1] if causes else "")
        told = logs.about(run=run_id, user=login)
        with told, traced, audit.acting(Actor(login)), events.caused_by(causes):
            return work(run_id, *args, **kwargs)

    return acting


def _of(app: Flask, run_id: str) -> tuple[str, list[str]]:
    def look() -> tuple[str, list[str]]:
        with app.app_context():
            run = find(run_id)
            return (run.owner_login, [*run.causes, run.flow_slug]) if run else ("", [])

    return through_outages(look)
