import os
from typing import Any

import pytest

from app.actions.errors import BadActionParameter
from app.actions.message import Output

SORT = "actions.scheduler.sort-input"


@pytest.fixture
def nodes(office: Any) -> list[str]:
    files = {"b.txt": (1, 300), "x/A.txt": (3, 100), "Ä.txt": (2, 200), "x/b.txt": (1, 400)}
    for path, (size, moment) in files.items():
        office.put(path, b"x" * size)
        os.utime(office.folder / path, (moment, moment))
    return [f"docs/{path}" for path in files]


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, ["x/A.txt", "b.txt", "x/b.txt", "Ä.txt"]),
        ({"by": "name", "order": "desc"}, ["Ä.txt", "b.txt", "x/b.txt", "x/A.txt"]),
        ({"by": "path"}, ["b.txt", "x/A.txt", "x/b.txt", "Ä.txt"]),
        ({"by": "Size"}, ["b.txt", "x/b.txt", "Ä.txt", "x/A.txt"]),
        ({"by": "size", "order": " DESC "}, ["x/A.txt", "Ä.txt", "b.txt", "x/b.txt"]),
        ({"by": "modified"}, ["x/A.txt", "Ä.txt", "b.txt", "x/b.txt"]),
    ],
)
def test_nodes_go_on_in_their_order(
    office: Any, nodes: list[str], parameters: dict[str, str], names: list[str]
) -> None:
    for given in (nodes, nodes[::-1]):
        result = office.run(SORT, parameters, *given)
        assert [node.path.removeprefix("docs/") for node in result.nodes] == names


def test_output_before_stays(office: Any) -> None:
    result = office.run(SORT, {}, outputs=(Output(text="a", json={"a": 1}),))
    assert (result.text, result.json, list(result.nodes)) == ("a", {"a": 1}, [])


@pytest.mark.parametrize("parameters", [{"by": "colour"}, {"order": "up"}])
def test_wrong_parameter_is_refused(office: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(SORT, parameters)
