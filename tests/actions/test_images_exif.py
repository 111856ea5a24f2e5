import io
import json
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from app.actions.contents.pictures.exif import _fraction, value
from app.actions.errors import ActionFailed

EXIF = "actions.images.exif"
PLACE = {1: "S", 2: (33.0, 51.0, 36.0), 3: "E", 4: (151.0, 12.0, 0.0), 5: b"\x01", 6: 12.5}


def photograph(kind: str = "JPEG", *, place: dict[int, Any] | None = None) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker \x00"
    exif[ExifTags.Base.Model] = "M" * 300
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: "2026:10:03 12:00:00",
            ExifTags.Base.ExposureTime: IFDRational(1, 250),
            ExifTags.Base.FNumber: IFDRational(28, 10),
            ExifTags.Base.ISOSpeedRatings: 200,
            ExifTags.Base.FocalLength: IFDRational(35, 1),
        }
    )
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20)).save(buffer, kind, exif=exif.tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.webp", "WEBP"), ("a.png", "PNG")]
)
def test_what_the_camera_wrote_becomes_metadata(office: Any, name: str, kind: str) -> None:
    path = office.put(name, photograph(kind, place=PLACE))
    result = office.run(EXIF, {}, path)
    assert office.node(path).metadata == {
        "usermeta-exif-make": "Maker",
        "usermeta-exif-model": "M" * 200,
        "usermeta-exif-orientation": 6,
        "usermeta-exif-date-time-original": "2026:10:03 12:00:00",
        "usermeta-exif-exposure-time": "1/250",
        "usermeta-exif-f-number": 2.8,
        "usermeta-exif-iso": 200,
        "usermeta-exif-focal-length": 35,
    }
    assert result.json["path"] == path
    assert result.json["exif"]["iso"] == 200
    assert "33" not in json.dumps(result.json)


def test_place_is_read_only_where_asked(office: Any) -> None:
    path = office.put("a.jpg", photograph(place=PLACE))
    office.run(EXIF, {"gps": "true"}, path)
    metadata = office.node(path).metadata
    assert metadata["usermeta-exif-latitude"] == -33.86
    assert metadata["usermeta-exif-longitude"] == 151.2
    assert metadata["usermeta-exif-altitude"] == -12.5


def test_what_an_image_no_longer_says_is_taken_away(office: Any, make: Any) -> None:
    path = office.put("a.jpg", photograph())
    office.run("actions.put-meta", {"json": '{"usermeta-a": 1}'}, path, owner="before")
    office.run(EXIF, {}, path, owner="run:0")
    office.put("a.jpg", make.image())
    result = office.run(EXIF, {}, path, owner="run:1")
    assert office.node(path).metadata == {"usermeta-a": 1}
    assert result.json == {"path": path, "exif": {}}


def test_several_images_give_a_list(office: Any, make: Any) -> None:
    paths = office.put("a.jpg", photograph()), office.put("b.png", make.image("PNG"))
    result = office.run(EXIF, {}, *paths)
    assert [entry["path"] for entry in result.json] == list(paths)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe1\xff\xffExif\x00\x00"])
def test_what_is_no_image_is_named(office: Any, content: bytes) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.jpg” is"):
        office.run(EXIF, {}, office.put("a.jpg", content))


def test_image_of_too_many_pixels_is_not_opened(office: Any, make: Any) -> None:
    with pytest.raises(ActionFailed, match="million pixels"):
        office.run(EXIF, {}, office.put("a.png", make.huge_png(20_000, 20_000)))


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("a\x00b\n", "ab"),
        (b"\xff\xfea", "\ufffd\ufffda"),
        ((5, 6), 5),
        ((), None),
        (IFDRational(1, 3), 0.333333),
        (IFDRational(1, 0), None),
        (IFDRational(0, 0), None),
        (float("inf"), None),
        (True, 1),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_value_is_one_that_json_can_hold(tag: Any, kept: Any) -> None:
    assert value(tag) == kept


@pytest.mark.parametrize(
    ("exposure", "shown"),
    [
        (IFDRational(1, 250), "1/250"),
        (IFDRational(10, 2500), "1/250"),
        (IFDRational(2, 1), 2),
        (IFDRational(0, 1), 0),
        (IFDRational(1, 0), None),
        ("x", None),
    ],
)
def test_exposure_is_written_as_people_do(exposure: Any, shown: Any) -> None:
    assert _fraction(exposure) == shown
