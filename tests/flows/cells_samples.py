"""Small documents of our own, as the reference writes them."""

import json
from typing import Any


def button(**metadata: str) -> dict[str, str]:
    """Metadata of a hook with a button."""
    gui = {"text": "Stamp", "context": {"actionBar": "true"}, "selectionContext": {"file": "true"}}
    return {"action": json.dumps({"name": "stamp", "gui": gui}), **metadata}


def conditions(folder: str = "", selection: str = "") -> dict[str, str]:
    """Metadata of a hook whose button has conditions in JavaScript."""
    gui = {
        "text": "Stamp",
        "context": {"evalMetadata": folder},
        "selectionContext": {"evalMetadata": selection},
    }
    return {"action": json.dumps({"name": "stamp", "gui": gui})}


def action(action_id: str = "actions.scheduler.log-input", **fields: Any) -> dict[str, Any]:
    """An action."""
    return {"ID": action_id, **fields}


def flow(**fields: Any) -> dict[str, Any]:
    """A flow that can be taken over whole."""
    return {"Label": "Stamp files", "Actions": [action()], **fields}


def hook(slug: str = "stamp", **fields: Any) -> dict[str, Any]:
    """A hook."""
    return {"ApiSlug": slug, **fields}
