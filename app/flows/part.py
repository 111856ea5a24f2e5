"""Decides how any part of a flow document is read: the reference's names, the rest kept."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal

OUR_KEY = "flowbutton"
"""The `Metadata` key that holds, as JSON text, what the reference has no name for."""


class Part(BaseModel):
    """Any part of the document; unknown fields stay in `model_extra`."""

    model_config = ConfigDict(
        alias_generator=to_pascal, populate_by_name=True, extra="allow", frozen=True
    )
