"""How what a run touched must look now, from its effects alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nodes.expected import expected
from app.nodes.fingerprints import MODULUS
from app.nodes.journal import NodeChange


def row(what: str, place: str, after: int, **more: Any) -> NodeChange:
    known = {"source": "", "before": 0, "source_before": 0, "kept": ""}
    return NodeChange(what=what, place=place, after=after, **(known | more))


def moved(place: str, after: int, source: str, source_before: int) -> NodeChange:
    return row("move", place, after, source=source, source_before=source_before)


@pytest.mark.parametrize(
    ("changes", "whole", "alone"),
    [
        ([], {}, {}),
        ([row("create", "d/a", 5)], {"d/a": 5}, {}),
        ([row("create", "d/a", 5), row("change", "d/a", 9, before=5)], {"d/a": 9}, {}),
        ([moved("d/b", 7, "d/a", 5)], {"d/a": 0, "d/b": 7}, {}),
        ([moved("d/b", 7, "d/a", 5), moved("d/a", 5, "d/b", 7)], {"d/a": 5, "d/b": 0}, {}),
        ([row("delete", "bin/a", 7, source="d/a", source_before=5)], {"d/a": 0, "bin/a": 7}, {}),
        ([row("purge", "bin/a", 0, before=7)], {"bin/a": 0}, {}),
        # what happens in a touched folder is added to it
        ([row("folder", "d/f", 10), row("create", "d/f/a", 5)], {"d/f": 15, "d/f/a": 5}, {}),
        ([row("folder", "d/f", 10), moved("d/f/a", 6, "d/a", 5)],
         {"d/f": 16, "d/f/a": 6, "d/a": 0}, {}),
        ([row("copy", "d/f", 30), moved("d/a", 6, "d/f/a", 5)],
         {"d/f": 25, "d/f/a": 0, "d/a": 6}, {}),
        ([row("copy", "d/f", 30), row("change", "d/f/a", 9, before=5)],
         {"d/f": 34, "d/f/a": 9}, {}),
        # a folder that goes elsewhere takes along all that is expected of what is in it
        ([row("folder", "d/f", 10), row("create", "d/f/a", 5), moved("d/g", 18, "d/f", 15)],
         {"d/f": 0, "d/g": 18}, {}),
        ([row("describe", "d/f/a", 4, before=3), moved("d/g", 18, "d/f", 15)],
         {"d/f": 0, "d/g": 18}, {}),
        ([row("create", "d/f/a", 5), moved("d/g", 18, "d/f", 15), row("create", "d/f", 2)],
         {"d/f": 2, "d/g": 18}, {}),
        # metadata alone, and of what is expected as a whole already
        ([row("describe", "d/f", 4, before=3)], {}, {"d/f": 4}),
        ([row("copy", "d/f", 30), row("describe", "d/f", 4, before=3)], {"d/f": 31}, {}),
        ([row("copy", "d/f", 30), row("describe", "d/f/a", 4, before=3)],
         {"d/f": 31}, {"d/f/a": 4}),
        ([row("describe", "d/a", 4, before=3), row("change", "d/a", 9, before=4)],
         {"d/a": 9}, {}),
        # a name that only begins alike lies not in it
        ([row("folder", "d/f", 10), row("create", "d/f-2", 5)], {"d/f": 10, "d/f-2": 5}, {}),
    ],
)  # fmt: skip
def test_what_must_be(
    changes: list[NodeChange], whole: dict[str, int], alone: dict[str, int]
) -> None:
    found = expected(changes)
    assert (found.whole, found.alone) == (whole, alone)


@given(st.integers(0, MODULUS - 1), st.lists(st.integers(0, MODULUS - 1), max_size=20))
def test_a_folder_is_the_sum_of_what_was_put_into_it(own: int, numbers: list[int]) -> None:
    inside = [row("create", f"d/f/{name}", number) for name, number in enumerate(numbers)]
    found = expected([row("folder", "d/f", own), *inside])
    assert found.whole["d/f"] == (own + sum(numbers)) % MODULUS
    gone = [row("purge", f"d/f/{name}", 0, before=number) for name, number in enumerate(numbers)]
    assert expected([row("folder", "d/f", own), *inside, *gone]).whole["d/f"] == own
