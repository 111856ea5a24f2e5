"""Decides what an entry of the audit log says: who acts, from where, and what differs.

An entry joins the caller's transaction, so that a change and its entry are one commit.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from app.audit.models import AuditEntry
from app.database import now
from app.extensions import db

MASK = "•••"
LONGEST_VALUE = 2_000
"""Characters of one value; a longer one is cut, since the version of the flow has it whole."""


@dataclass(frozen=True)
class Actor:
    """Who acts, and the address they act from; empty where it is this machine's command line."""

    login: str
    address: str = ""


COMMAND_LINE = Actor("command line")
_actor: ContextVar[Callable[[], Actor]] = ContextVar("actor", default=lambda: COMMAND_LINE)


def find_actor_by(find: Callable[[], Actor]) -> None:
    """Say how to find who acts in this context, such as a request, once it must be known."""
    _actor.set(find)


def actor() -> Actor:
    """Return who acts in this context."""
    return _actor.get()()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Say who acts within a block."""
    token = _actor.set(lambda: actor)
    try:
        yield
    finally:
        _actor.reset(token)


def record(
    action: str,
    target: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    secret: frozenset[str] = frozenset(),
) -> None:
    """Add an entry to the present transaction; the caller commits.

    Nothing is flushed here: what the caller has added but cannot be kept is refused where the
    caller commits, and not while this looks up who acts. Only fields that differ are kept; of
    those in `secret` only that they changed.
    """
    with db.session.no_autoflush:
        values = entry(action, target, before, after, secret=secret)
    db.session.add(AuditEntry(**values))


def entry(
    action: str,
    target: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    secret: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return the row of an entry, see `record`, for who writes it in a transaction of its own."""
    acting = actor()
    return {
        "at": now(),
        "login": acting.login,
        "address": acting.address,
        "action": action,
        "target": target[:200],
        "changes": differences(before or {}, after or {}, secret),
    }


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], secret: frozenset[str] = frozenset()
) -> dict[str, list[Any]]:
    """Return each field that differs with its value before and after; nested ones as `a.b`."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return {
        name: [_shown(name, old.get(name), secret), _shown(name, new.get(name), secret)]
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and (value or not prefix):
        for key, item in value.items():
            yield from _flat(item, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for index, item in enumerate(value):
            yield from _flat(item, f"{prefix}[{index}]")
    else:
        yield prefix, list(value) if isinstance(value, tuple) else value


def _shown(name: str, value: Any, secret: frozenset[str]) -> Any:
    if value is not None and name.rpartition(".")[2] in secret:
        return MASK
    return value[:LONGEST_VALUE] if isinstance(value, str) else value
