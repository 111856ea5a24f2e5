import io
from typing import Any

import pytest
from PIL import Image

from app.actions.errors import ActionFailed, BadActionParameter

RESIZE = "actions.images.resize"


def size(office: Any, path: str) -> tuple[str | None, tuple[int, int]]:
    image = Image.open(io.BytesIO(office.read(path)))
    return image.format, image.size


@pytest.mark.parametrize(
    ("name", "parameters", "made", "kind"),
    [
        ("a.jpg", {}, "a-100.jpg", "JPEG"),
        ("A.JPEG", {}, "A-100.JPEG", "JPEG"),
        ("a.png", {"format": "jpg"}, "a-100.jpg", "JPEG"),
        ("a.jpeg", {"format": "jpg"}, "a-100.jpeg", "JPEG"),
        ("a.jpg", {"format": "webp"}, "a-100.webp", "WEBP"),
        ("a.webp", {"format": "PNG"}, "a-100.png", "PNG"),
        ("a.b.jpg", {}, "a.b-100.jpg", "JPEG"),
    ],
)
def test_new_image_is_named_after_its_side(
    office: Any, make: Any, name: str, parameters: dict[str, str], made: str, kind: str
) -> None:
    path = office.put(name, make.image("PNG" if name.endswith("png") else "JPEG"))
    result = office.run(RESIZE, {"longest-side": "100", **parameters}, path)
    assert [node.path for node in result.nodes] == [f"docs/{made}"]
    assert list(result.produced) == [f"docs/{made}"]
    assert size(office, made) == (kind, (100, 50))
    assert office.listing() == sorted([name, made])


def test_name_in_use_gets_a_number(office: Any, make: Any) -> None:
    office.put("a-100.jpg", b"old")
    path = office.put("a.jpg", make.image())
    result = office.run(RESIZE, {"longest-side": "100"}, path)
    assert [node.name for node in result.nodes] == ["a-100-1.jpg"]
    assert office.read("a-100.jpg") == b"old"


def test_file_is_replaced_where_the_format_stays(office: Any, make: Any) -> None:
    path = office.put("a.jpg", make.image())
    office.run("actions.put-meta", {"json": '{"usermeta-a": 1}'}, path, owner="before")
    parameters = {"longest-side": "100", "keep-original": "false", "format": "jpg"}
    result = office.run(RESIZE, parameters, path)
    assert [node.path for node in result.nodes] == [path]
    assert result.nodes[0].metadata == {"usermeta-a": 1}
    assert size(office, path) == ("JPEG", (100, 50))
    assert office.listing() == ["a.jpg", "recycle_bin/", "recycle_bin/a.jpg"]


def test_original_goes_to_the_bin_where_the_format_changes(office: Any, make: Any) -> None:
    parameters = {"longest-side": "100", "keep-original": "false", "format": "webp"}
    office.run(RESIZE, parameters, office.put("a.jpg", make.image()))
    assert office.listing() == ["a-100.webp", "recycle_bin/", "recycle_bin/a.jpg"]


def test_damaged_image_keeps_the_original(office: Any, make: Any) -> None:
    content = make.image()[:300]
    parameters = {"longest-side": "100", "keep-original": "false"}
    with pytest.raises(ActionFailed, match=r"“a\.jpg” is a damaged image"):
        office.run(RESIZE, parameters, office.put("a.jpg", content))
    assert office.read("a.jpg") == content
    assert office.listing() == ["a.jpg"]


@pytest.mark.parametrize("name", ["a.pdf", "a.gif", "a", "a.svg"])
def test_what_is_no_image_by_its_name_stops_before_any_work(
    office: Any, make: Any, name: str
) -> None:
    nodes = office.put("b.jpg", make.image()), office.put(name, make.image())
    with pytest.raises(ActionFailed, match="is not a jpg, png or webp file"):
        office.run(RESIZE, {}, *nodes)
    assert office.listing() == sorted(["b.jpg", name])


@pytest.mark.parametrize(
    "parameters",
    [
        {"longest-side": "15"},
        {"longest-side": "8001"},
        {"longest-side": "1.5"},
        {"longest-side": "big"},
        {"quality": "0"},
        {"quality": "101"},
        {"format": "gif"},
    ],
)
def test_value_out_of_bounds_is_refused(office: Any, make: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(RESIZE, parameters, office.put("a.jpg", make.image()))
    assert office.listing() == ["a.jpg"]
