"""Decides the shape of a flow document: names exactly as in the reference's JSON.

The document is the source of truth; what we do not know of it is kept as it came. Queries stand
in their readable form, `{"@type": "tree.Query", …}`. It never evaluates anything.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.flows.errors import BadDocument
from app.flows.hook_definition import Hook
from app.flows.part import OUR_KEY, Part, field_errors, is_deeper
from app.flows.selector_definition import Query as Query
from app.flows.selector_definition import Selector as Selector
from app.flows.selector_definition import SubQuery
from app.problems import FieldError

MAX_DEPTH = 50
"""Actions nested deeper than any flow that a person can read; bounds recursion."""

MAX_NESTING = 200
"""Levels of lists and objects: more than actions and queries of the deepest kind need, and fewer
than what writes a document goes down."""

MAX_ACTIONS = 1_000
"""More actions than any published flow has by a factor of fifty; bounds a run's steps."""

MAX_CONCURRENCY = 64
"""More at once would only queue inside one worker."""

RunAs = Literal["caller", "flow"]


class Action(Part):
    """One action and what follows it (reference: Action)."""

    id: str = Field(alias="ID", min_length=1)
    label: str = ""
    description: str = ""
    bypass: bool = False
    break_after: bool = False
    timeout: str = ""
    nodes_selector: Selector | None = None
    nodes_filter: Selector | None = None
    users_selector: Selector | None = None
    users_filter: Selector | None = None
    idm_selector: Selector | None = None
    idm_filter: Selector | None = None
    action_output_filter: Selector | None = None
    context_meta_filter: Selector | None = None
    trigger_filter: Selector | None = None
    data_selector: Selector | None = None
    data_filter: Selector | None = None
    data_source_selector: Selector | None = None
    data_source_filter: Selector | None = None
    parameters: dict[str, str] = Field(default_factory=dict)
    chained_actions: tuple["Action", ...] = ()
    failed_filter_actions: tuple["Action", ...] = ()
    merge_action: "Action | None" = None


class Parameter(Part):
    """One run-time value of the flow (reference: Parameter); a value is always a string."""

    name: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    description: str = ""
    value: str = ""
    mandatory: bool = False
    type: str = "text"
    json_choices: str = ""


class Schedule(Part):
    """When the flow starts by itself (reference: Schedule)."""

    iso8601_schedule: str = Field(default="", alias="Iso8601Schedule")


class FlowExtras(BaseModel):
    """What a flow of ours says beyond the reference, kept under `Metadata` / `OUR_KEY`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = ""
    run_as: RunAs = "caller"


class Flow(Part):
    """A flow, called a job in the reference."""

    id: str = Field(default="", alias="ID")
    label: str = Field(min_length=1, max_length=200)
    owner: str = ""
    metadata: dict[str, str] = Field(default_factory=dict)
    created_at: int = 0
    modified_at: int = 0
    inactive: bool = False
    custom: bool = False
    event_names: tuple[str, ...] = ()
    schedule: Schedule | None = None
    auto_start: bool = False
    auto_restart: bool = False
    auto_clean: bool = False
    actions: tuple[Action, ...] = ()
    merge_action: Action | None = None
    max_concurrency: int = Field(default=0, ge=0)
    timeout: str = ""
    node_event_filter: Selector | None = None
    user_event_filter: Selector | None = None
    idm_filter: Selector | None = None
    context_meta_filter: Selector | None = None
    data_source_filter: Selector | None = None
    parameters: tuple[Parameter, ...] = ()
    resources_dependencies: tuple[SubQuery, ...] = ()
    hooks: tuple[Hook, ...] = ()

    @property
    def extras(self) -> FlowExtras:
        """What the flow says beyond the reference."""
        return FlowExtras.model_validate_json(self.metadata.get(OUR_KEY, "{}"))

    @property
    def description(self) -> str:
        """The flow's description for people."""
        return self.metadata.get("Description", "")

    def hook(self, slug: str) -> Hook | None:
        """Return the hook of this slug, or None."""
        return next((hook for hook in self.hooks if hook.api_slug == slug), None)

    def document(self) -> dict[str, Any]:
        """Return the document as JSON values; fields at their default are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def parse(document: dict[str, Any]) -> Flow:
    """Return the flow in a document; raises BadDocument naming each place that is wrong."""
    if is_deeper(document, MAX_NESTING):
        raise BadDocument(f"The flow document is nested deeper than {MAX_NESTING} levels.")
    try:
        flow = Flow.model_validate(document, by_alias=True, by_name=False)
        _ = flow.extras, [(hook.extras, hook.button) for hook in flow.hooks]
    except ValidationError as error:
        raise BadDocument("The flow document is not valid.", field_errors(error)) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadDocument("A hook's button is not the JSON text of one.") from error
    except RecursionError as error:
        raise BadDocument(f"Actions are nested deeper than {MAX_DEPTH} levels.") from error
    _check_bounds(flow)
    return flow


def walk(flow: Flow) -> Iterator[tuple[str, Action]]:
    """Yield every action with its place, `Actions[0].ChainedActions[1]`, parents first."""
    for index, root in enumerate(flow.actions):
        yield from _walk(f"Actions[{index}]", root)
    if flow.merge_action:
        yield from _walk("MergeAction", flow.merge_action)


def _walk(place: str, action: Action) -> Iterator[tuple[str, Action]]:
    yield place, action
    for index, child in enumerate(action.chained_actions):
        yield from _walk(f"{place}.ChainedActions[{index}]", child)
    for index, child in enumerate(action.failed_filter_actions):
        yield from _walk(f"{place}.FailedFilterActions[{index}]", child)
    if action.merge_action:
        yield from _walk(f"{place}.MergeAction", action.merge_action)


def _check_bounds(flow: Flow) -> None:
    problems = []
    places = [place for place, _action in walk(flow)]
    if len(places) > MAX_ACTIONS:
        problems.append(FieldError("Actions", f"more than {MAX_ACTIONS} actions"))
    if any(place.count(".") >= MAX_DEPTH for place in places):
        problems.append(FieldError("Actions", f"nested deeper than {MAX_DEPTH} levels"))
    problems += _repeated("Parameters", [parameter.name for parameter in flow.parameters])
    problems += _repeated("Hooks", [hook.api_slug for hook in flow.hooks])
    if problems:
        raise BadDocument("The flow document is not valid.", problems)


def _repeated(place: str, names: list[str]) -> list[FieldError]:
    first = {name: index for index, name in reversed(list(enumerate(names)))}
    return [
        FieldError(f"{place}[{index}]", f"“{name}” stands twice")
        for index, name in enumerate(names)
        if first[name] != index
    ]
