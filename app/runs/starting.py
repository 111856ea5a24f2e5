"""Decides what a run that nobody started is given: an owner, values, a node; or why there is none.

It never starts it, and asks no policy: whoever saved the flow, or changed the node, stands for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts import service as accounts
from app.accounts.models import User
from app.actions.message import node_from_json, node_to_json
from app.audit.service import COMMAND_LINE
from app.flows import event_filters, models, store
from app.flows.errors import UnknownFlow
from app.flows.events import NodeEvent, digest
from app.flows.facts import RunFacts
from app.flows.hook_definition import Hook
from app.flows.models import FlowVersion
from app.flows.parameters import resolve
from app.flows.queries import Trigger
from app.flows.store import HookRef
from app.nodes.errors import NodeMissing, NotPermitted
from app.nodes.node import Node
from app.nodes.tree import Tree
from app.runs.errors import NobodyToOwn
from app.runs.facts import person_of
from app.runs.service import Order


@dataclass(frozen=True)
class Candidate:
    """A flow that may start by itself, on behalf of `owner`."""

    reference: HookRef
    owner: User

    @property
    def subjects(self) -> frozenset[str] | None:
        """In whose name its nodes are read; None is the flow itself."""
        return None if self.reference.flow.extras.run_as == "flow" else self.owner.subjects


def candidate(flow_slug: str, login: str = "") -> Candidate:
    """Return the flow of this slug with an owner: `login` if it is a user, else its author.

    Raises UnknownFlow, and NobodyToOwn where the author may no longer sign in.
    """
    row = models.flow_in_force(flow_slug)
    if row is None:
        raise UnknownFlow(f"There is no flow “{flow_slug}”.")
    record, version = row
    flow = store.parsed(version)
    reference = HookRef(record.slug, version.id, flow, Hook(), record.enabled)
    return Candidate(reference, _enabled(login) or _author(version))


def at_time(one: Candidate, trigger: str, due: datetime) -> Order:
    """Return the order of a run that falls due at a time; raises BadParameters.

    Its ID follows from the flow and the time, so that no time starts two runs.
    """
    task_id = digest(trigger, one.reference.flow_slug, due.isoformat())
    return _order(one, trigger, task_id, ())


def on_event(one: Candidate, event: NodeEvent, moment: datetime) -> Order | None:
    """Return the order of a run over the node of an event, None where its filter says no.

    Its ID follows from the flow and the event. Raises BadParameters, FlowFailed or
    TemplateProblem where the filter cannot be judged, and what `Tree.stat` raises.
    """
    node = _node(one, event)
    task_id = digest(event.name, one.reference.flow_slug, event.token)
    if node is None:
        return None
    order = _order(one, event.name, task_id, (node,))
    return order if _passes(one, order, node, moment) else None


def _order(one: Candidate, trigger: str, task_id: str, nodes: Sequence[Node]) -> Order:
    flow = one.reference.flow
    seen = Tree(one.owner.subjects).rights.userspace
    return Order(
        owner=one.owner,
        hook=one.reference,
        label=flow.label,
        parameters=resolve(flow, Hook(), {}),
        paths=[path for path in (seen(node.path) for node in nodes) if path],
        nodes=[node.path for node in nodes],
        call={"trigger": trigger},
        task_id=task_id,
        trigger=trigger,
        event=node_to_json(nodes[0]) if nodes else {},
    )


def _node(one: Candidate, event: NodeEvent) -> Node | None:
    """Return the node of an event as its owner may see it now, a deleted one as it was."""
    tree = Tree(one.subjects)
    if event.node:
        return node_from_json(event.node) if tree.may(event.path, "read") else None
    try:
        return tree.stat(event.path)
    except (NodeMissing, NotPermitted):
        return None


def _passes(one: Candidate, order: Order, node: Node, moment: datetime) -> bool:
    facts = RunFacts(
        run_id=order.task_id,
        flow=one.reference.flow,
        flow_slug=one.reference.flow_slug,
        trigger=Trigger(event=order.trigger, parameters=order.parameters),
        parameters=order.parameters,
        person=person_of(one.owner),
        subjects=one.subjects,
        moment=moment,
        event_node=node,
    )
    return event_filters.passes(facts, node)


def _enabled(login: str) -> User | None:
    user = accounts.find(login)
    return user if user and user.enabled else None


def _author(version: FlowVersion) -> User:
    """Return who saved a version; for the command line, the first admin of the installation."""
    if version.author == COMMAND_LINE.login:
        admins = [user for user in accounts.all_users() if user.is_admin and user.enabled]
        user = min(admins, key=lambda one: one.id, default=None)
    else:
        user = _enabled(version.author)
    if user is None:
        raise NobodyToOwn(
            f"“{version.author}”, who saved the flow, can own no run: save it as somebody else."
        )
    return user
