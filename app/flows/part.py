"""Decides how any part of a flow document is read: the reference's names, the rest kept."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from app.problems import FieldError

OUR_KEY = "flowbutton"
"""The `Metadata` key that holds, as JSON text, what the reference has no name for."""

FORM_KEY = "formParameters"
"""The key of a hook's `Metadata` that holds, as JSON text, the fields of its button's form."""


class Part(BaseModel):
    """Any part of the document; unknown fields stay in `model_extra`."""

    model_config = ConfigDict(
        alias_generator=to_pascal, populate_by_name=True, extra="allow", frozen=True
    )


def is_deeper(value: Any, levels: int) -> bool:
    """Return whether lists and objects of a JSON value are nested deeper than so many levels."""
    layer = [value]
    for _ in range(levels + 1):
        held = [one for one in layer if isinstance(one, dict | list)]
        if not held:
            return False
        layer = [item for one in held for item in (one.values() if isinstance(one, dict) else one)]
    return True


def field_errors(error: ValidationError, *place: str) -> list[FieldError]:
    """Return what is wrong, each at its place such as `Actions.0.Label`, below `place`."""
    return [
        FieldError(".".join([*place, *map(str, item["loc"])]), item["msg"])
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
