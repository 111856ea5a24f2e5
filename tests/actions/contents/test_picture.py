import io
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms

from app.actions.contents.pictures import picture
from app.actions.errors import ActionFailed


def shrunk(content: bytes, kind: str = "JPEG", side: int = 100, **options: Any) -> Image.Image:
    made = picture.shrink(io.BytesIO(content), "a.img", kind, side, options.get("quality", 85))
    return Image.open(io.BytesIO(made))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "result"),
    [
        ((400, 200), (100, 50)),
        ((200, 400), (50, 100)),
        ((300, 300), (100, 100)),
        ((80, 40), (80, 40)),
        ((5000, 1), (100, 1)),
    ],
)
def test_longest_side_is_met_and_nothing_is_enlarged(
    make: Any, kind: str, size: tuple[int, int], result: tuple[int, int]
) -> None:
    image = shrunk(make.image(kind, size), kind)
    assert (image.format, image.size) == (kind, result)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA"], ids=lambda mode: f"png-{mode}"
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_colour_mode_becomes_every_format(make: Any, mode: str, kind: str) -> None:
    image = shrunk(make.image("PNG", mode=mode), kind).convert("RGB")
    assert max(image.getpixel((75, 40))) < 16
    assert max(image.getpixel((10, 10))) > 50


def test_cmyk_photograph_becomes_png(make: Any) -> None:
    image = shrunk(make.image("JPEG", mode="CMYK"), "PNG")
    assert image.mode == "RGB"


def test_sixteen_bits_keep_their_brightness() -> None:
    buffer = io.BytesIO()
    Image.new("I;16", (200, 200), 32768).save(buffer, "PNG")
    assert abs(shrunk(buffer.getvalue(), "JPEG").getpixel((50, 50)) - 128) < 3


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white_in_jpeg(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (200, 200)).save(buffer, "PNG")
    assert shrunk(buffer.getvalue()).convert("RGB").getpixel((50, 50)) == (255, 255, 255)


def test_transparency_of_a_palette_stays_in_webp() -> None:
    buffer = io.BytesIO()
    Image.new("P", (200, 200)).save(buffer, "PNG", transparency=0)
    assert shrunk(buffer.getvalue(), "WEBP").getpixel((50, 50))[3] == 0


def exif(**tags: Any) -> Image.Exif:
    made = Image.Exif()
    for name, value in tags.items():
        made[ExifTags.Base[name]] = value
    return made


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (5, 5)), (3, (95, 45)), (6, (45, 5)), (8, (5, 95))],
)
def test_image_stands_upright(make: Any, orientation: int, corner: tuple[int, int]) -> None:
    content = make.image(exif=exif(Orientation=orientation))
    image = shrunk(content)
    assert image.getpixel(corner)[0] > 200
    assert image.getexif().get(ExifTags.Base.Orientation, 1) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_is_kept_without_its_thumbnail(make: Any, kind: str) -> None:
    thumbnail = make.image(size=(16, 8))
    content = make.image(exif=with_thumbnail(thumbnail))
    assert thumbnail in content
    made = picture.shrink(io.BytesIO(content), "a.jpg", kind, 100, 85)
    found = Image.open(io.BytesIO(made)).getexif()
    assert found[ExifTags.Base.Artist] == "Ann"
    assert found.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2026:01:02 03:04:05"
    assert thumbnail not in made
    assert not found.get_ifd(ExifTags.IFD.IFD1)


def with_thumbnail(thumbnail: bytes) -> bytes:
    """EXIF with an artist, the day it was taken and, by hand, a second directory: a thumbnail."""
    plain = exif(Artist="Ann")
    plain.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:01:02 03:04:05"
    data = bytearray(plain.tobytes()[6:])
    order = "little" if data[:2] == b"II" else "big"
    first = int.from_bytes(data[4:8], order)
    end = first + 2 + 12 * int.from_bytes(data[first : first + 2], order)
    data[end : end + 4] = len(data).to_bytes(4, order)
    at = len(data) + 2 + 24 + 4
    entries = [(0x201, 4, 1, at), (0x202, 4, 1, len(thumbnail))]
    data += len(entries).to_bytes(2, order)
    for tag, kind, count, value in entries:
        data += tag.to_bytes(2, order) + kind.to_bytes(2, order)
        data += count.to_bytes(4, order) + value.to_bytes(4, order)
    return b"Exif\0\0" + bytes(data + bytes(4) + thumbnail)


def test_exif_that_cannot_be_written_does_not_lose_the_image(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = make.image(exif=exif(Artist="Ann"))

    def failing(_exif: Image.Exif, _offset: int = 8) -> bytes:
        raise ValueError("odd tag")

    monkeypatch.setattr(Image.Exif, "tobytes", failing)
    assert shrunk(content).size == (100, 50)


def test_colour_profile_is_kept_where_it_fits(make: Any) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = make.image(icc_profile=profile)
    assert shrunk(content, "PNG").info["icc_profile"] == profile
    grey = make.image("PNG", mode="L", icc_profile=profile)
    assert "icc_profile" not in shrunk(grey, "PNG").info


def test_same_image_gives_the_same_bytes(make: Any) -> None:
    made = [
        picture.shrink(io.BytesIO(make.image()), "a.jpg", "JPEG", 100, 85) for _again in range(2)
    ]
    assert made[0] == made[1]


def test_lower_quality_makes_a_smaller_file(make: Any) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((300, 300), 60).save(buffer, "PNG")
    low, high = (
        picture.shrink(io.BytesIO(buffer.getvalue()), "a.png", "JPEG", 300, quality)
        for quality in (10, 95)
    )
    assert len(low) < len(high)


def test_photograph_with_several_pictures_gives_its_first() -> None:
    buffer = io.BytesIO()
    first, second = Image.new("RGB", (400, 200), "red"), Image.new("RGB", (400, 200), "blue")
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    image = shrunk(buffer.getvalue())
    assert image.format == "JPEG"
    assert image.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animated_image_is_refused(kind: str) -> None:
    buffer = io.BytesIO()
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    first.save(buffer, kind, save_all=True, append_images=[second])
    with pytest.raises(ActionFailed, match=r"“a\.img” is animated"):
        shrunk(buffer.getvalue())


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(10_001, 10_000), (14_200, 14_200), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_they_are_read(make: Any, size: tuple[int, int]) -> None:
    with pytest.raises(ActionFailed, match="more than 100 million pixels"):
        shrunk(make.huge_png(*size))


@pytest.mark.parametrize("cut", [0.5, 0.9, 0.02])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_image_is_named(kind: str, cut: float) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 60).convert("RGB").save(buffer, kind)
    content = buffer.getvalue()
    with pytest.raises(ActionFailed, match=r"“a\.img” is"):
        shrunk(content[: int(len(content) * cut)])


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "EPS", "ICO"])
def test_other_formats_are_not_opened(kind: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, kind)
    with pytest.raises(ActionFailed, match="is not a JPEG, PNG or WebP image"):
        shrunk(buffer.getvalue())


@pytest.mark.parametrize("content", [b"", b"text", b"%PDF-1.7", b"\xff\xd8\xff"])
def test_what_is_no_image_is_named(content: bytes) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.img” is"):
        shrunk(content)
