"""Decides which filters and selectors an action has, in which order, and for what kind of item."""

from app.actions.message import ItemKind
from app.flows.definition import Action, Selector
from app.flows.errors import FlowFailed

IDM_KINDS: dict[int | str, ItemKind] = {
    0: "users", 1: "roles", 2: "workspaces", 3: "acls",
    "User": "users", "Role": "roles", "Workspace": "workspaces", "Acl": "acls",
}  # fmt: skip
"""What the types of a selector of people stand for (reference: IdmSelectorType)."""

DATASOURCES = (0, "DataSource")
"""The type of a selector of datasources; the other one is for servers (reference: Object)."""

REQUEST, CONTEXT_USER = (0, "RequestMeta"), (1, "ContextUser")
"""The types of a context filter: it looks at the call, or at who started the run."""

FILTERS = (
    "nodes_filter",
    "users_filter",
    "idm_filter",
    "data_source_filter",
    "action_output_filter",
    "context_meta_filter",
    "data_filter",
)

Held = list[tuple[ItemKind, Selector]]


def filters(action: Action) -> Held:
    """Return the filters that decide item by item, in the reference's order; raises FlowFailed."""
    return _held(
        action.nodes_filter, action.users_filter, action.idm_filter, action.data_source_filter
    )


def has_filters(action: Action) -> bool:
    """Return whether something may keep an action from running, or leave out some of its items."""
    return any(getattr(action, name) for name in FILTERS)


def selectors(action: Action) -> Held:
    """Return the selectors in the reference's order; raises FlowFailed for an unknown type."""
    return _held(
        action.nodes_selector,
        action.users_selector,
        action.idm_selector,
        action.data_source_selector,
    )


def idm_kind(selector: Selector) -> ItemKind:
    """Return what a selector of people finds; raises FlowFailed for an unknown type."""
    if selector.type not in IDM_KINDS:
        raise FlowFailed(f"The type “{selector.type}” of a selector is not known.")
    return IDM_KINDS[selector.type]


def datasource_kind(selector: Selector) -> ItemKind:
    """Return what a selector of datasources finds; raises FlowFailed where it asks for servers."""
    if selector.type not in DATASOURCES:
        raise FlowFailed("Servers of datasources cannot be selected.")
    return "datasources"


def asks_about_caller(context: Selector) -> bool:
    """Return whether a context filter looks at who started the run; raises FlowFailed."""
    if context.type not in (*REQUEST, *CONTEXT_USER):
        raise FlowFailed(f"The type “{context.type}” of a filter is not known.")
    return context.type in CONTEXT_USER


def _held(
    nodes: Selector | None,
    users: Selector | None,
    idm: Selector | None,
    datasources: Selector | None,
) -> Held:
    held: Held = []
    if nodes:
        held.append(("nodes", nodes))
    if users:
        held.append(("users", users))
    if idm:
        held.append((idm_kind(idm), idm))
    if datasources:
        held.append((datasource_kind(datasources), datasources))
    return held
