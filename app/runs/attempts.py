"""Decides what becomes of orders that nobody gave: they start once, or the reason is kept.

It never decides what is due.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.audit import service as audit
from app.audit.service import Actor
from app.extensions import db
from app.flows import triggers
from app.flows.triggers import Starter
from app.nodes.errors import StorageFailed
from app.problems import Problem
from app.runs import engine, models, service
from app.runs.service import Order

logger = logging.getLogger(__name__)

UNEXPECTED = "It failed unexpectedly. The log of the server says why."


@dataclass(frozen=True)
class Attempt:
    """What came of starting a flow: an order, a problem, or neither where its filter says no.

    `later` says that the problem may pass by itself.
    """

    starter: Starter
    order: Order | None
    problem: str = ""
    later: bool = False


def attempted(starter: Starter, make: Callable[[], Order | None]) -> Attempt:
    """Return what `make` gave; a named problem, or a failure that is logged, is no order."""
    try:
        return Attempt(starter, make())
    except StorageFailed as error:
        return Attempt(starter, None, error.detail, later=True)
    except Problem as error:
        named = (f"{one.field}: {one.message}" for one in error.errors)
        return Attempt(starter, None, " ".join((error.detail or error.title, *named)))
    except SQLAlchemyError:
        raise
    except Exception:
        logger.exception("%s failed for %s.", starter.name, starter.flow_slug)
        return Attempt(starter, None, UNEXPECTED)


def start_all(take: Callable[[], bool], attempts: Sequence[Attempt], actor: Actor) -> None:
    """Take what is due and start its runs in one commit, unless another worker has taken it."""
    orders = [one.order for one in attempts if one.order and not models.find(one.order.task_id)]
    for order in orders:
        engine.ensure_queue(db.engine, order.hook.flow.max_concurrency)
    with audit.acting(actor):
        if take():
            for order in orders:
                service.add(order)
            for attempt in attempts:
                _note(attempt)
        db.session.commit()


def _note(attempt: Attempt) -> None:
    """Keep why a trigger starts no run: it is said once, and again when it is another reason."""
    starter, problem = attempt.starter, attempt.problem
    if problem == starter.problem:
        return
    triggers.note(starter.id, problem)
    if problem:
        logger.warning("%s did not start %s: %s", starter.name, starter.flow_slug, problem)
        refused = {"trigger": starter.name, "problem": problem}
        audit.record("run.refuse", f"flow:{starter.flow_slug}", after=refused)
