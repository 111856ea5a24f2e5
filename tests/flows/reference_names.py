"""The names that the reference has for the parts of a flow document, as its text lists them."""

import json
from collections.abc import Iterator
from typing import Any

Names = dict[str, Any]
FREE = None
"""Stands for what may hold any names: maps of texts, queries, resources."""


def plain(names: str) -> Names:
    """Names under which values stand, or lists of them."""
    return {name: {} for name in names.split()}


SELECTOR = plain("All Pathes Collect FanOutInput ClearInput Label Timeout") | {
    "Query": {"SubQueries": FREE, "Operation": {}}
}
ACTION: Names = plain("ID Label Description Bypass BreakAfter Timeout") | {
    "NodesSelector": SELECTOR,
    "NodesFilter": SELECTOR,
    "IdmSelector": SELECTOR,
    "IdmFilter": SELECTOR,
    "ActionOutputFilter": SELECTOR,
    "ContextMetaFilter": SELECTOR,
    "TriggerFilter": SELECTOR,
    "DataFilter": SELECTOR,
    "Parameters": FREE,
}
ACTION |= {"ChainedActions": ACTION, "FailedFilterActions": ACTION, "MergeAction": ACTION}
CONTEXT = plain("actionBar actionBarGroup contextMenu selection evalMetadata allowedMimes")
SELECTION = plain("dir file unique multipleOnly enableRoot allowedMimes evalMetadata behaviour")
BUTTON: Names = {
    "name": {},
    "gui": plain("iconClass text title weight")
    | {"context": CONTEXT, "selectionContext": SELECTION},
    "rightsContext": plain("read userLogged write adminOnly"),
}
HOOK_METADATA = plain(
    "formPrompt promptMessage successMessage useSelectionNodes useContextNode"
) | {"action": BUTTON, "formParameters": plain("Name Type Description Value")}
HOOK: Names = plain("ApiSlug AllowOverridePresets") | {
    "PresetParameters": FREE,
    "Policies": plain("Subject Effect Action"),
    "Metadata": HOOK_METADATA,
}
JOB: Names = plain(
    "ID Label Owner CreatedAt ModifiedAt Inactive Custom EventNames AutoStart AutoClean "
    "MaxConcurrency Timeout"
) | {
    "Metadata": plain("Description Icon TplCategory Usage"),
    "Schedule": plain("Iso8601Schedule"),
    "Actions": ACTION,
    "MergeAction": ACTION,
    "NodeEventFilter": SELECTOR,
    "IdmFilter": SELECTOR,
    "Parameters": plain("Name Description Value Mandatory Type JsonChoices"),
    "ResourcesDependencies": FREE,
    "Hooks": HOOK,
}
TYPES = plain(
    "text integer boolean select string textarea password integer-bytes legend hidden "
    "autocomplete autocomplete-tree image"
)
"""The types of parameters."""


def strangers(value: Any, known: Names | None = JOB, place: str = "") -> Iterator[str]:
    """Yield the places of a file whose name, or whose type of a parameter, is not among `known`."""
    if known is FREE:
        return
    if isinstance(value, list):
        for item in value:
            yield from strangers(item, known, f"{place}[]")
    elif isinstance(value, dict):
        for key, item in value.items():
            inner = f"{place}.{key}"
            if key not in known or (key == "Type" and item not in TYPES):
                yield inner
            else:
                yield from strangers(_opened(key, item), known[key], inner)


def _opened(key: str, item: Any) -> Any:
    return json.loads(item) if key in ("action", "formParameters") else item
