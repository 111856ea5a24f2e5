"""Decides how an import is told: active, inactive or refused, and each place with its reason."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from app.flows.cells_finding import Finding
from app.flows.cells_hooks import CONDITIONS
from app.flows.cells_support import starters, supported_actions, unsupported
from app.flows.cells_unused import without_effect
from app.flows.definition import Flow
from app.flows.hook_definition import Hook
from app.problems import Problem

MAX_LISTED = 20
"""Places that a refusal names: enough to mend a file, little enough to read."""

State = Literal["active", "inactive", "refused"]


@dataclass(frozen=True)
class ImportReport:
    """What came of a file; `flow` is None exactly where it is refused."""

    state: State
    flow: Flow | None = None
    hooks: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    supported_actions: tuple[str, ...] = ()
    unsupported: tuple[Finding, ...] = ()
    ignored: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()

    def to_json(self, slug: str) -> dict[str, Any]:
        """Return the report as JSON values, `slug` being that of the flow."""
        values = asdict(replace(self, flow=None))
        del values["flow"]
        return {"slug": slug, **values}


def reported(flow: Flow) -> ImportReport:
    """Return the report of a flow that can be kept."""
    missing = unsupported(flow)
    return ImportReport(
        state="inactive" if missing or flow.inactive else "active",
        flow=flow,
        hooks=tuple(hook.api_slug for hook in flow.hooks),
        buttons=tuple(_name(hook) for hook in flow.hooks if hook.button),
        supported_actions=tuple(supported_actions(flow)),
        unsupported=(*missing, *starters(flow), *_untranslated(flow)),
        ignored=tuple(without_effect(flow)),
    )


def refused(problem: Problem) -> ImportReport:
    """Return the report of what cannot be kept, with the first places that the problem names."""
    named = problem.errors[:MAX_LISTED]
    errors = [Finding(_place(error.field), error.message) for error in named]
    if more := len(problem.errors) - len(named):
        errors.append(Finding("", f"{more} more places are wrong"))
    return ImportReport("refused", errors=tuple(errors or [Finding("", problem.detail)]))


def _name(hook: Hook) -> str:
    button = hook.button
    return (button and (button.label or button.name)) or hook.api_slug


def _untranslated(flow: Flow) -> Iterator[Finding]:
    for at, hook in enumerate(flow.hooks):
        for name, path in CONDITIONS.items():
            script = getattr(hook.button, name, "").strip()
            if script and script in hook.extras.untranslated:
                where = f"Hooks[{at}].Metadata.{path}"
                yield Finding(where, "is no condition we can translate; the button stays off")


def _place(loc: str) -> str:
    """Return `Actions.0.Label` as `Actions[0].Label`."""
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", loc)
