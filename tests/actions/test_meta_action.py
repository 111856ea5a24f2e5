from typing import Any

import pytest

from app.actions.errors import BadActionParameter
from app.nodes.errors import BadMetadata

PUT = "actions.put-meta"


def test_metadata_is_set_on_every_node_and_goes_on(office: Any) -> None:
    nodes = office.put("a.txt"), office.mkdir("folder")
    result = office.run(PUT, {"json": '{"usermeta-status": "draft", "usermeta-n": [1]}'}, *nodes)
    assert [node.path for node in result.nodes] == list(nodes)
    expected = {"usermeta-status": "draft", "usermeta-n": [1]}
    assert [node.metadata for node in result.nodes] == [expected, expected]


def test_null_removes_and_the_rest_stays(office: Any) -> None:
    path = office.put("a.txt")
    office.run(PUT, {"json": '{"usermeta-a": 1, "usermeta-b": 2}'}, path, owner="before")
    result = office.run(PUT, {"json": '{"usermeta-a": null, "usermeta-b": false}'}, path)
    assert result.nodes[0].metadata == {"usermeta-b": False}


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "NaN", "[" * 100_000])
def test_what_is_no_object_is_refused(office: Any, text: str) -> None:
    with pytest.raises(BadActionParameter, match="“json”"):
        office.run(PUT, {"json": text}, office.put("a.txt"))


@pytest.mark.parametrize("name", ["status", "usermeta-", "usermeta-recycle-restore", "name"])
def test_other_names_are_refused(office: Any, name: str) -> None:
    path = office.put("a.txt")
    with pytest.raises(BadMetadata):
        office.run(PUT, {"json": f'{{"{name}": 1}}'}, path)
    assert office.node(path).metadata == {}
