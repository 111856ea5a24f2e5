"""Decides the shape of a selector or filter, and of the query in it (reference: NodesSelector).

One shape serves for all that the reference has: of nodes, people, datasources, values, outputs,
triggers and requests. It never evaluates anything.
"""

from typing import Any, Literal

from pydantic import Field, field_validator

from app.flows.part import Part

Operation = Literal["OR", "AND"]
OPERATIONS: dict[int, Operation] = {0: "OR", 1: "AND"}
"""The numbers that the reference's exported form has for the words."""

SubQuery = dict[str, Any]


class Query(Part):
    """Sub-queries joined by one operation, OR unless said (reference: Query)."""

    sub_queries: tuple[SubQuery, ...] = ()
    operation: Operation = "OR"

    @field_validator("operation", mode="before")
    @classmethod
    def _as_word(cls, operation: Any) -> Any:
        return OPERATIONS.get(operation, operation) if type(operation) is int else operation


class SelectorRange(Part):
    """Which of the things that a selector finds it takes, and in which order; texts are templates.

    Reference: SelectorRange.
    """

    limit: str = ""
    offset: str = ""
    order_by: str = ""
    order_dir: str = ""


class Selector(Part):
    """Which things an action runs over, or which may pass (reference: NodesSelector).

    `type` tells what a selector of people or of datasources finds and what a context filter looks
    at: a number, or its name in the REST form.
    """

    type: int | str = 0
    all: bool = False
    paths: tuple[str, ...] = Field(default=(), alias="Pathes")
    query: Query | None = None
    collect: bool = False
    fan_out_input: bool = False
    clear_input: bool = False
    label: str = ""
    timeout: str = ""
    range: SelectorRange | None = None
