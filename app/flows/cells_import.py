"""Decides whether an imported flow can be kept beside those that are there, and keeps it.

A slug that is taken refuses the import, unless the flow becomes a new version of its owner.
"""

from collections.abc import Iterator

from app.flows import models, store
from app.flows.cells_report import ImportReport, refused
from app.flows.definition import Flow
from app.flows.errors import BadDocument, SlugTaken, UnknownFlow
from app.flows.models import FlowRecord
from app.problems import FieldError


def slug_of(report: ImportReport, replace: str | None = None) -> str:
    """Return the slug under which the flow is kept; "" where the file is refused."""
    if report.flow is None:
        return ""
    return replace or report.flow.extras.slug or store.slugify(report.flow.label)


def preview(report: ImportReport, replace: str | None = None) -> ImportReport:
    """Return the report as `save` would, without keeping anything."""
    if report.flow is None:
        return report
    try:
        record = store.find(replace) if replace else None
    except UnknownFlow as problem:
        return refused(problem)
    errors = list(_taken(report.flow, slug_of(report, replace), record))
    return refused(SlugTaken("A slug is taken.", errors)) if errors else report


def save(report: ImportReport, *, author: str, replace: str | None = None) -> ImportReport:
    """Keep the flow of a report, or a new version of the flow `replace`; return the report.

    An inactive flow is kept switched off. Where it cannot be kept the report says refused, and
    nothing is changed.
    """
    report = preview(report, replace)
    if report.flow is None:
        return report
    enabled = report.state == "active"
    try:
        store.save(report.flow, author=author, enabled=enabled, replace=replace)
    except (SlugTaken, BadDocument, UnknownFlow) as problem:
        return refused(problem)
    return report


def _taken(flow: Flow, slug: str, record: FlowRecord | None) -> Iterator[FieldError]:
    if record is None and models.slug_is_taken(slug):
        yield FieldError("Label", f"there is a flow “{slug}” already; replace it or rename this")
    owners = models.owners_of_hooks([hook.api_slug for hook in flow.hooks])
    own = record.id if record else None
    for at, hook in enumerate(flow.hooks):
        if owners.get(hook.api_slug, own) != own:
            yield FieldError(
                f"Hooks[{at}].ApiSlug", f"another flow has a hook “{hook.api_slug}” already"
            )
