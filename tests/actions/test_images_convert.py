import io
from typing import Any

import pytest
from PIL import Image

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.images import convert

CONVERT = "actions.images.convert"


def stored(office: Any, path: str) -> tuple[str | None, tuple[int, int]]:
    image = Image.open(io.BytesIO(office.read(path)))
    return image.format, image.size


@pytest.mark.parametrize(
    ("name", "choice", "made", "kind"),
    [
        ("a.jpg", "png", "a.png", "PNG"),
        ("a.PNG", "JPG", "a.jpg", "JPEG"),
        ("a.b.webp", ".png", "a.b.png", "PNG"),
        ("a.jpeg", "webp", "a.webp", "WEBP"),
    ],
)
def test_image_is_written_at_its_full_size(
    office: Any, make: Any, name: str, choice: str, made: str, kind: str
) -> None:
    content = make.image({"jpg": "JPEG", "jpeg": "JPEG"}.get(name.split(".")[-1].lower(), "PNG"))
    result = office.run(CONVERT, {"format": choice}, office.put(name, content))
    assert [node.path for node in result.nodes] == [f"docs/{made}"]
    assert stored(office, made) == (kind, (400, 200))
    assert office.listing() == sorted([name, made])


def test_image_that_has_the_format_goes_on_as_it_is(office: Any, make: Any) -> None:
    content = make.image()
    parameters = {"format": "jpg", "keep-original": "false"}
    result = office.run(CONVERT, parameters, office.put("a.JPEG", content))
    assert [node.path for node in result.nodes] == ["docs/a.JPEG"]
    assert office.read("a.JPEG") == content


def test_original_goes_to_the_bin_where_asked(office: Any, make: Any) -> None:
    parameters = {"format": "png", "keep-original": "false"}
    office.run(CONVERT, parameters, office.put("a.jpg", make.image()))
    assert office.listing() == ["a.png", "recycle_bin/", "recycle_bin/a.jpg"]


def test_name_in_use_gets_a_number(office: Any, make: Any) -> None:
    office.put("a.png", b"old")
    result = office.run(CONVERT, {"format": "png"}, office.put("a.jpg", make.image()))
    assert [node.name for node in result.nodes] == ["a-1.png"]
    assert office.read("a.png") == b"old"


def test_image_too_long_for_its_format_is_made_smaller(office: Any, make: Any) -> None:
    wide = make.image("PNG", (20_000, 10))
    office.run(CONVERT, {"format": "webp"}, office.put("a.png", wide))
    assert stored(office, "a.webp") == ("WEBP", (convert.SIDES["WEBP"], 8))


@pytest.mark.parametrize("parameters", [{}, {"format": "gif"}, {"format": "png", "quality": "0"}])
def test_wrong_parameter_is_refused(office: Any, make: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(CONVERT, parameters, office.put("a.jpg", make.image()))
    assert office.listing() == ["a.jpg"]


@pytest.mark.parametrize(("name", "words"), [("a.pdf", "is not a jpg"), ("a.jpg", "is not a JPEG")])
def test_what_is_no_image_is_named(office: Any, name: str, words: str) -> None:
    with pytest.raises(ActionFailed, match=words):
        office.run(CONVERT, {"format": "png"}, office.put(name, b"nothing"))
    assert office.listing() == [name]
