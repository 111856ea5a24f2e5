"""Decides whether a changed flow becomes a new version: not where nothing, or all else, changed."""

from app.admin.flows.errors import StaleVersion
from app.flows import store
from app.flows.cells_document import load
from app.flows.definition import Flow
from app.flows.models import FlowRecord


def save(record: FlowRecord, flow: Flow, *, author: str, seen: int | None) -> bool:
    """Save a flow that was changed as version `seen` had it; return whether anything differs.

    It stays on or off as it was. Raises StaleVersion where another version is in force by now,
    and what `store.save` raises.
    """
    if record.number != seen:
        raise StaleVersion(
            f"Version {record.number} was saved since you opened this page. Compare it under "
            "Versions. If you save again, what stands here takes its place."
        )
    if load(flow.document()) == load(store.current(record).document()):
        return False
    store.save(flow, author=author, enabled=record.enabled, replace=record.slug)
    return True
