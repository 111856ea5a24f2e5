"""Decides whether a flow may start another: as a call of its hook by who started the first.

Policy, rights, parameters and paths are checked as for any call.
"""

from app.accounts import service as accounts
from app.accounts.models import User
from app.actions.launch import Launch
from app.audit.service import Actor, acting
from app.flows import store
from app.flows.errors import BadParameters
from app.flows.masks import hiding
from app.flows.secret_values import secret_names
from app.hooks.errors import ManyHooks, UnknownHook
from app.hooks.trigger import check_rights, permitted_hook, trigger
from app.nodes.errors import NotPermitted
from app.nodes.rights import Rights
from app.problems import FieldError
from app.runs import models
from app.runs.errors import UnknownRun
from app.runs.models import Run


def start(launch: Launch) -> None:
    """Start the flow on behalf of who started its parent; the same launch again starts none.

    A preview starts none either: its nodes may be there in its plan only.

    Raises UnknownRun, UnknownFlow, BadParameters where a secret of the parent would become a
    parameter that is none, UnknownHook, ManyHooks where the flow has not exactly one
    hook and none is named, NotPermitted for a node that the person does not see, and what
    `trigger` raises.
    """
    parent = models.find(launch.parent)
    if parent is None:
        raise UnknownRun
    owner = accounts.get(parent.owner_id)
    if not owner.enabled:
        raise UnknownHook(f"“{owner.login}” may not start anything any more.")
    slug, paths = _hook(launch), _paths(launch, owner)
    _keep_secret(launch, parent)
    if launch.is_preview:
        check_rights(owner, permitted_hook(owner, slug))
        return
    with acting(Actor(owner.login)):
        trigger(owner, slug, launch.parameters, paths, launch.run_id)


def _keep_secret(launch: Launch, parent: Run) -> None:
    """Refuse to hand on a secret, in any form, where it would be kept as any other value."""
    hide = hiding(list(parent.opened_secrets.values()))
    safe = secret_names(store.current(store.find(launch.flow)))
    errors = [
        FieldError(name, f"It gets a secret; make “{name}” of “{launch.flow}” a password.")
        for name, value in launch.parameters.items()
        if name not in safe and hide(str(value)) != str(value)
    ]
    if errors:
        raise BadParameters(errors[0].message, errors)


def _hook(launch: Launch) -> str:
    flow = store.current(store.find(launch.flow))
    slugs = [hook.api_slug for hook in flow.hooks]
    if launch.hook:
        if launch.hook not in slugs:
            raise UnknownHook(f"The flow “{launch.flow}” has no hook “{launch.hook}”.")
        return launch.hook
    if len(slugs) != 1:
        raise ManyHooks("It has not exactly one hook; name the hook.")
    return slugs[0]


def _paths(launch: Launch, owner: User) -> list[str]:
    rights = Rights(owner.subjects)
    paths = [rights.userspace(node) for node in launch.nodes]
    if None in paths:
        raise NotPermitted("a node of the message")
    return [path for path in paths if path is not None]
