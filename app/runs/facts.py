"""Decides what the steps of a run know: what was kept with the call, and who started it."""

from dataclasses import replace

from app.accounts import service as accounts
from app.accounts.models import User
from app.actions.message import node_from_json
from app.flows import store, triggers
from app.flows.facts import Label, RunFacts
from app.flows.lookup import person_of as person_of
from app.flows.queries import Trigger
from app.runs.errors import UnknownRun
from app.runs.models import Run, find

BY_HAND = ("", triggers.START)
"""A flow that starts when it is saved counts as started by hand (reference: AutoStart)."""


def load_facts(run_id: str) -> RunFacts:
    """Return the facts of a run; raises UnknownRun and SecretUnreadable.

    The rights are those that the person has now: what was taken away since is not used.
    """
    run = find(run_id)
    if run is None:
        raise UnknownRun
    user, parameters = accounts.get(run.owner_id), run.opened_parameters
    flow = store.version(run.version_id)
    return RunFacts(
        run_id=run.id,
        flow=flow,
        flow_slug=run.flow_slug,
        trigger=replace(trigger_of(run), parameters=parameters),
        parameters=parameters,
        person=person_of(user),
        subjects=None if flow.extras.run_as == "flow" else _subjects(user),
        moment=run.created_at,
        seen_by=_subjects(user),
        workspace=_workspace(run),
        address=run.address,
        started=run.start_time,
        event_node=node_from_json(run.event) if run.event else None,
        root=run.root,
        is_preview=run.mode == "preview",
        takes_back=_undone(run),
    )


def trigger_of(run: Run) -> Trigger:
    """Return what started a run, passwords masked."""
    return Trigger(
        hook_slug=run.hook_slug,
        schedule=run.trigger == triggers.SCHEDULE,
        manual=not run.hook_slug and run.trigger in BY_HAND,
        event="" if run.trigger in triggers.TIMED else run.trigger,
        parameters=run.parameters,
    )


def _undone(run: Run) -> str:
    if run.mode != "undo":
        return ""
    undone = find(run.origin)
    return undone.root_id if undone else run.origin


def _subjects(user: User) -> frozenset[str]:
    return user.subjects if user.enabled else frozenset()


def _workspace(run: Run) -> Label | None:
    slug = run.paths[0].strip("/").split("/")[0] if run.paths else ""
    return Label(slug, slug) if slug else None
