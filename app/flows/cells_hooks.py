"""Decides how hooks and buttons of an imported document are read, and which texts are broken.

Actions of policies become numbers, conditions in JavaScript become CEL where they can. It never
decides whether a button shows.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.flows import cells_buttons
from app.flows.button_definition import Button
from app.flows.cells_messages import POLICY_ACTION
from app.flows.definition import FlowExtras
from app.flows.hook_definition import MAX_SLUG, HookExtras, stands_in_address
from app.flows.part import OUR_KEY, field_errors
from app.flows.protobuf import Json
from app.problems import FieldError

Extras = TypeVar("Extras", bound=BaseModel)

Translate = Callable[[str], str | None]
"""Turns a condition in JavaScript into one in CEL; None where it cannot."""

CONDITIONS = {
    "folder_condition": "action.gui.context.evalMetadata",
    "selection_condition": "action.gui.selectionContext.evalMetadata",
}
"""Where the JavaScript of each condition stands in the metadata (reference: Button)."""

SLUG = rf"[A-Za-z0-9._-]{{1,{MAX_SLUG}}}"
"""What can stand in the address of a flow's page."""

NO_ADDRESS = "cannot be a part of an address: browsers take it out"

ACTIONS = {name: number for number, name in POLICY_ACTION.items()}


def prepared(document: Json, translate: Translate, errors: list[FieldError]) -> Json:
    """Return the document with each hook in our form.

    A button or an entry of ours that is not valid is added to `errors`, with its place.
    """
    _check_own_entry(_texts(document.get("Metadata")), errors)
    hooks = document.get("Hooks")
    if not isinstance(hooks, list):
        return document
    read = []
    for at, hook in enumerate(hooks):
        if isinstance(hook, dict):
            hook = _with_slug(hook, document.get("ID"), f"Hooks[{at}].ApiSlug", errors)
            hook = _with_metadata(hook, f"Hooks[{at}].Metadata", translate, errors)
            hook = {**hook, "Policies": _policies(hook.get("Policies", []))}
        read.append(hook)
    return {**document, "Hooks": read}


def _check_own_entry(metadata: dict[str, str], errors: list[FieldError]) -> None:
    extras = _extras(FlowExtras, metadata, "Metadata", errors)
    if extras and extras.slug and not re.fullmatch(SLUG, extras.slug):
        errors.append(FieldError(f"Metadata.{OUR_KEY}.slug", f"must match {SLUG}"))
    elif extras and not stands_in_address(extras.slug):
        errors.append(FieldError(f"Metadata.{OUR_KEY}.slug", NO_ADDRESS))


def _with_slug(hook: Json, flow_id: Any, place: str, errors: list[FieldError]) -> Json:
    """Give a hook without a slug the flow's ID (reference: ApiSlug)."""
    slug = hook.get("ApiSlug", "")
    if slug == "" and isinstance(flow_id, str):
        slug = flow_id[:MAX_SLUG]
    if slug == "":
        errors.append(FieldError(place, "a slug is needed: the flow has no ID to stand in for it"))
    elif not stands_in_address(slug):
        errors.append(FieldError(place, NO_ADDRESS))
    return {**hook, "ApiSlug": slug}


def _with_metadata(hook: Json, place: str, translate: Translate, errors: list[FieldError]) -> Json:
    metadata = _texts(hook.get("Metadata"))
    extras = _extras(HookExtras, metadata, place, errors)
    button = _button(metadata, place, errors)
    if extras is None or button is None:
        return hook
    translated = with_conditions(extras, button, translate)
    if translated == extras:
        return hook
    entry = translated.model_dump_json(exclude_defaults=True)
    return {**hook, "Metadata": {**metadata, OUR_KEY: entry}}


def with_conditions(extras: HookExtras, button: Button, translate: Translate) -> HookExtras:
    """Return the extras with the button's conditions in CEL; one that they have already stays.

    What cannot be translated stands in `untranslated`, once; what stands there of a condition
    that the button has no more stays, as it keeps the button off (reference: evalMetadata).
    """
    scripts = {name: getattr(button, name).strip() for name in CONDITIONS}
    new = [name for name, script in scripts.items() if script and not getattr(extras, name)]
    found = {name: translate(scripts[name]) or "" for name in new}
    missing = [scripts[name] for name in new if not found[name]]
    own = scripts.values()
    kept = [script for script in extras.untranslated if script in missing or script not in own]
    untranslated = tuple(dict.fromkeys(kept + missing))
    return extras.model_copy(update={**found, "untranslated": untranslated})


def _policies(policies: Any) -> Any:
    if not isinstance(policies, list):
        return policies
    return [_policy(policy) if isinstance(policy, dict) else policy for policy in policies]


def _policy(policy: Json) -> Json:
    """Return a policy with the number of its action where it has a name (reference: Policies)."""
    action = policy.get("Action")
    number = ACTIONS.get(action) if isinstance(action, str) else None
    return policy if number is None else {**policy, "Action": number}


def _texts(metadata: Any) -> dict[str, str]:
    """Return metadata that is a map of texts; anything else is none, and `parse` refuses it."""
    is_map = isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values())
    return metadata if is_map else {}


def _extras(
    model: type[Extras], metadata: Mapping[str, str], place: str, errors: list[FieldError]
) -> Extras | None:
    try:
        return model.model_validate_json(metadata.get(OUR_KEY, "{}"))
    except ValidationError as error:
        errors += field_errors(error, place, OUR_KEY)
        return None


def _button(metadata: dict[str, str], place: str, errors: list[FieldError]) -> Button | None:
    if not metadata.get("action"):
        return None
    if broken := list(cells_buttons.broken(metadata, place)):
        errors += broken
        return None
    try:
        return Button.from_metadata(metadata)
    except ValidationError as error:
        errors += map(cells_buttons.placed, field_errors(error, place, "action"))
        return None
