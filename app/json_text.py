"""Decides whether a text that anybody may have written is JSON: a value, or one kind of error."""

import json
from typing import Any


def loads(text: str) -> Any:
    """Return the value; raises ValueError, also where it is nested deeper than can be read."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
