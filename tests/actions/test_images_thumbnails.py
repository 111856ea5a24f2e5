import io
from typing import Any

import pytest
from PIL import Image

from app.actions.errors import ActionFailed, BadActionParameter

THUMBNAILS = "actions.images.thumbnails"
NOTED = {
    "usermeta-is_image": True,
    "usermeta-image_width": 400,
    "usermeta-image_height": 200,
}


def test_image_is_checked_and_noted_and_nothing_is_stored(office: Any, make: Any) -> None:
    path = office.put("a.jpg", make.image())
    result = office.run(THUMBNAILS, {}, path)
    assert [(node.path, node.metadata) for node in result.nodes] == [(path, NOTED)]
    assert office.listing() == ["a.jpg"]
    assert list(result.produced) == []


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ('{"sm": 100, "md": 300}', ["a-100.jpg", "a-300.jpg"]),
        ('{"x": 100, "y": 100}', ["a-100.jpg"]),
        ("64,128", ["a-64.jpg", "a-128.jpg"]),
        ("", ["a-300.jpg", "a-1024.jpg"]),
    ],
)
def test_thumbnails_are_kept_in_a_folder_where_asked(
    office: Any, make: Any, sizes: str, names: list[str]
) -> None:
    parameters = {"ThumbSizes": sizes, "target": "docs/small"}
    result = office.run(THUMBNAILS, parameters, office.put("a.jpg", make.image()))
    assert list(result.produced) == [f"docs/small/{name}" for name in names]
    assert office.listing("small") == sorted(names)
    assert [node.path for node in result.nodes] == ["docs/a.jpg"]
    sides = [max(Image.open(io.BytesIO(office.read(f"small/{name}"))).size) for name in names]
    assert sides == [min(400, int(name[2:-4])) for name in names]


def test_images_of_one_name_do_not_overwrite_each_other(office: Any, make: Any) -> None:
    chosen = [office.put(f"{folder}/a.png", make.image("PNG")) for folder in ("x", "y")]
    parameters = {"ThumbSizes": '{"sm": 64}', "target": "docs/small"}
    office.run(THUMBNAILS, parameters, *chosen)
    assert office.listing("small") == ["a-64-1.png", "a-64.png"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"ThumbSizes": "{"},
        {"ThumbSizes": "{}"},
        {"ThumbSizes": '{"sm": "300"}'},
        {"ThumbSizes": '{"sm": 15}'},
        {"ThumbSizes": '{"sm": 4097}'},
        {"ThumbSizes": '{"sm": 1.5}'},
        {"ThumbSizes": '{"sm": null}'},
        {"ThumbSizes": '{"sm": true}'},
        {"ThumbSizes": "20,21,22,23,24,25,26,27,28"},
        {"ThumbSizes": "wide"},
        {"target": "docs/../x"},
    ],
)
def test_wrong_parameter_is_refused(office: Any, make: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(THUMBNAILS, parameters, office.put("a.jpg", make.image()))


def test_image_that_cannot_be_drawn_is_named_and_not_noted(office: Any, make: Any) -> None:
    path = office.put("a.jpg", make.image()[:300])
    with pytest.raises(ActionFailed, match=r"“a\.jpg” is a damaged image"):
        office.run(THUMBNAILS, {}, path)
    assert office.node(path).metadata == {}


def test_what_is_no_image_by_its_name_stops_before_any_work(office: Any, make: Any) -> None:
    nodes = office.put("a.jpg", make.image()), office.put("b.svg")
    with pytest.raises(ActionFailed, match=r"“b\.svg” is not a jpg"):
        office.run(THUMBNAILS, {"target": "docs/small"}, *nodes)
    assert office.listing() == ["a.jpg", "b.svg"]
    assert office.node(nodes[0]).metadata == {}
