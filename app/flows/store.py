"""Decides how flows are kept: every save is a new version, every hook slug has one owner.

What it returns is compared with the database at each call, so that a change takes effect on the
next request of every process; what is kept are the parsed versions, which never change, and the
hooks of all flows until any flow changes.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.audit import service as audit
from app.extensions import db
from app.flows import models, triggers
from app.flows.cells_secrets import without_secrets
from app.flows.definition import Flow, parse
from app.flows.errors import BadDocument, SlugTaken, UnknownFlow
from app.flows.hook_definition import MAX_SLUG, SLUG, Hook
from app.flows.models import FlowRecord, FlowVersion, HookSlug, Revised
from app.flows.secret_values import sealed
from app.problems import FieldError

PARSED_VERSIONS = 2_000
"""Parsed documents kept in a process: more than the flows of a large installation."""


@dataclass(frozen=True)
class HookRef:
    """A hook with the flow and the version it stands in; `enabled` covers the flow, too."""

    flow_slug: str
    version_id: int
    flow: Flow
    hook: Hook
    enabled: bool

    @property
    def slug(self) -> str:
        """The last segment of the hook's address."""
        return self.hook.api_slug


def save(
    flow: Flow, *, author: str, slug: str = "", enabled: bool = True, replace: str | None = None
) -> FlowRecord:
    """Keep a flow, or a new version of the flow `replace`, and return its record.

    Its secrets are sealed, in the document and in memory; `secret_values.plain` opens them.
    Raises UnknownFlow where there is no flow `replace`, SlugTaken where the slug of the flow or
    of one of its hooks belongs to another flow, BadDocument where a hook has no slug and the
    flow no ID. Nothing is kept then.
    """
    flow = _with_hook_slugs(flow)
    record = find(replace) if replace else _new_record(flow, slug)
    try:
        db.session.add(record)
        db.session.flush()
        _claim_hooks(record, flow)
        before = _document_in_force(record)
        record.number += 1
        record.label = flow.label
        record.enabled = enabled and not flow.inactive
        version = _new_version(record.number, flow, author)
        record.versions.append(version)
        triggers.keep(record, flow)
        audit.record("flow.save", f"flow:{record.slug}", before, without_secrets(flow).document())
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise SlugTaken("A flow with this slug was saved at the same moment.") from error
    except SlugTaken:
        db.session.rollback()
        raise
    return record


def find(slug: str) -> FlowRecord:
    """Return the record of a flow; raises UnknownFlow."""
    row = models.flow_in_force(slug)
    if row is None:
        raise UnknownFlow(f"There is no flow “{slug}”.")
    return row[0]


def current(record: FlowRecord) -> Flow:
    """Return the flow as its version in force says."""
    row = models.flow_in_force(record.slug)
    if row is None:
        raise UnknownFlow(f"There is no flow “{record.slug}”.")
    return parsed(row[1])


def all_flows() -> list[tuple[FlowRecord, Flow]]:
    """Return every flow with its document in force, sorted by slug."""
    return [(record, parsed(version)) for record, version in models.flows_in_force()]


def set_enabled(slug: str, enabled: bool) -> FlowRecord:
    """Switch a flow on or off and return its record; raises UnknownFlow."""
    record = find(slug)
    audit.record("flow.enable" if enabled else "flow.disable", f"flow:{slug}")
    record.enabled = enabled
    db.session.commit()
    return record


def every_hook() -> Sequence[HookRef]:
    """Return every hook of every flow, disabled ones too; the same object until a flow changes."""
    global _hooks
    revision = models.revision()
    kept, hooks = _hooks
    if kept != revision:
        hooks = tuple(
            _reference(record, version, hook)
            for record, version in models.flows_in_force()
            for hook in parsed(version).hooks
        )
        _hooks = (revision, hooks)
    return hooks


def find_hook(slug: str) -> HookRef | None:
    """Return the hook of this slug where it can be called, else None."""
    revised = models.revision_of_hook(slug)
    return hook_of(revised, slug) if revised else None


def hook_of(revised: Revised, slug: str) -> HookRef | None:
    """Return the same where it is known which version of which flow is in force."""
    flow = _parsed.get(revised.digest) or version(revised.version_id)
    hook = flow.hook(slug)
    if hook is None or not (revised.enabled and hook.extras.enabled):
        return None
    return HookRef(revised.slug, revised.version_id, flow, hook, enabled=True)


def version(version_id: int) -> Flow:
    """Return the flow of a version; raises UnknownFlow."""
    found = models.version_of(version_id)
    if found is None:
        raise UnknownFlow("This version of the flow is gone.")
    return parsed(found)


def parsed(version: FlowVersion) -> Flow:
    """Return the flow of a version, parsed once in a process."""
    flow = _parsed.get(version.digest)
    if flow is None:
        if len(_parsed) >= PARSED_VERSIONS:
            _parsed.clear()
        flow = _parsed[version.digest] = parse(version.document)
    return flow


_parsed: dict[str, Flow] = {}
_hooks: tuple[tuple[Revised, ...], tuple[HookRef, ...]] = ((), ())


def _document_in_force(record: FlowRecord) -> dict[str, Any]:
    row = models.flow_in_force(record.slug)
    return without_secrets(parsed(row[1])).document() if row else {}


def _new_version(number: int, flow: Flow, author: str) -> FlowVersion:
    document = sealed(flow).document()
    digest = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return FlowVersion(number=number, document=document, digest=digest, author=author)


def _reference(record: FlowRecord, version: FlowVersion, hook: Hook) -> HookRef:
    enabled = record.enabled and hook.extras.enabled
    return HookRef(record.slug, version.id, parsed(version), hook, enabled)


def _new_record(flow: Flow, slug: str) -> FlowRecord:
    slug = slug or flow.extras.slug or slugify(flow.label)
    if models.slug_is_taken(slug):
        raise SlugTaken(f"There is a flow “{slug}” already.")
    return FlowRecord(slug=slug, label=flow.label, number=0)


def _claim_hooks(record: FlowRecord, flow: Flow) -> None:
    slugs = [hook.api_slug for hook in flow.hooks]
    for slug, owner in models.owners_of_hooks(slugs).items():
        if owner != record.id:
            raise SlugTaken(f"Another flow has a hook “{slug}” already.")
    kept = {hook.slug: hook for hook in record.hooks}
    record.hooks = [kept.get(slug) or HookSlug(slug=slug) for slug in slugs]


def _with_hook_slugs(flow: Flow) -> Flow:
    """Give a hook without a slug the flow's ID (reference: ApiSlug)."""
    hooks: Sequence[Hook] = [
        hook if hook.api_slug else hook.model_copy(update={"api_slug": flow.id[:MAX_SLUG]})
        for hook in flow.hooks
    ]
    nameless = [index for index, hook in enumerate(hooks) if not SLUG.fullmatch(hook.api_slug)]
    if nameless:
        errors = [FieldError(f"Hooks[{index}].ApiSlug", "a slug is needed") for index in nameless]
        raise BadDocument("A hook has no slug.", errors)
    return flow.model_copy(update={"hooks": tuple(hooks)})


def slugify(label: str) -> str:
    """Return lower case letters, digits and dashes for a label; `flow` where none is left."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:MAX_SLUG] or "flow"
