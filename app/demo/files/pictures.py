"""Decides what the demo's images show: landscapes at different hours, drawn from numbers.

The same seed gives the same image; no photograph is behind them.
"""

import io
from collections.abc import Iterator
from itertools import chain, pairwise
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

from app.demo.files.chance import seeded

SIZE = (1600, 1067)
"""Pixels, three to two as cameras have it."""

RIDGES = 4
GRAIN = 16
"""How strongly single dots differ from their surroundings, of 255, as film does."""

Palette = tuple[str, str, str, str]
"""Sky above, sky at the horizon, far ridge, near ridge."""

PALETTES: dict[str, Palette] = {
    "dawn": ("#27406e", "#f6b48f", "#7d6b8f", "#1d2238"),
    "noon": ("#2f7fd0", "#d9ecf7", "#7fa3a8", "#23412f"),
    "dusk": ("#3b1f4f", "#f2784b", "#6a3a5d", "#120d1c"),
    "fog": ("#8d9aa5", "#dfe3e4", "#aab3b6", "#3c474b"),
    "winter": ("#6f93b8", "#f4f6fa", "#b9c8d8", "#4b5d70"),
    "night": ("#050a1c", "#2b3a66", "#1a2445", "#04060d"),
}
PHOTOS = (
    ("Site photo 01.jpg", "noon"),
    ("Site photo 02.jpg", "dawn"),
    ("Site photo 03.jpeg", "fog"),
    ("Evening.JPG", "dusk"),
    ("visit 2026-11/Valley.jpg", "winter"),
    ("visit 2026-11/By night.jpg", "night"),
)
DRAWINGS = (("Poster.png", "dusk"), ("visit 2026-11/Poster, winter.png", "winter"))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the files of `media`."""
    for seed, (name, palette) in enumerate(PHOTOS):
        photo = _with_grain(landscape(palette, seed), seeded(seed))
        yield name, _encoded(photo, "JPEG", quality=88)
    for seed, (name, palette) in enumerate(DRAWINGS, start=len(PHOTOS)):
        yield name, _encoded(landscape(palette, seed), "PNG", compress_level=4)
    yield "captions.csv", "".join(_captions()).encode()


def landscape(palette: str, seed: int) -> Image.Image:
    """Return ridges behind each other under a sky with a sun or moon."""
    random = seeded(seed)
    above, horizon, far, near = PALETTES[palette]
    image = _sky(above, horizon)
    _sun(image, random, horizon)
    for number in range(RIDGES):
        share = number / (RIDGES - 1)
        layer = Image.new("L", SIZE)
        ImageDraw.Draw(layer).polygon(_ridge(random, 0.42 + 0.13 * number), fill=255)
        image.paste(_mixed(far, near, share), mask=layer)
    return image


def _sky(above: str, horizon: str) -> Image.Image:
    shade = Image.new("L", SIZE, 255)
    shade.paste(Image.linear_gradient("L").resize((SIZE[0], SIZE[1] // 2)))
    return ImageOps.colorize(shade, above, horizon)


def _sun(image: Image.Image, random: Random, colour: str) -> None:
    x, y = random.randint(200, SIZE[0] - 200), random.randint(150, 420)
    radius = random.randint(40, 80)
    disk = Image.new("L", SIZE)
    ImageDraw.Draw(disk).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    glow = disk.reduce(16).filter(ImageFilter.GaussianBlur(6)).resize(SIZE)
    image.paste(_mixed(colour, "#ffffff", 0.7), mask=ImageChops.lighter(disk, glow))


def _ridge(random: Random, height: float) -> list[tuple[float, float]]:
    """Return a broken line from left to right, as midpoints are pushed up and down."""
    heights = [height + random.uniform(-0.06, 0.06) for _end in range(2)]
    spread = 0.09
    while len(heights) < SIZE[0] // 6:
        middles = [
            (left + right) / 2 + random.uniform(-spread, spread)
            for left, right in pairwise(heights)
        ]
        heights = [*chain(*zip(heights, middles, strict=False)), heights[-1]]
        spread *= 0.55
    step = SIZE[0] / (len(heights) - 1)
    line = [(at * step, value * SIZE[1]) for at, value in enumerate(heights)]
    return [(0.0, float(SIZE[1])), *line, (float(SIZE[0]), float(SIZE[1]))]


def _with_grain(image: Image.Image, random: Random) -> Image.Image:
    """Return the image with the dots that film and sensors add; they make its size real."""
    small = (SIZE[0] // 2, SIZE[1] // 2 + 1)
    dots = Image.frombytes("L", small, random.randbytes(small[0] * small[1]))
    grain = dots.resize(SIZE).point(lambda value: value * GRAIN // 255)
    return ImageChops.add(image, Image.merge("RGB", (grain, grain, grain)), offset=-GRAIN // 2)


def _mixed(one: str, other: str, share: float) -> tuple[int, ...]:
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in pairs)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _captions() -> Iterator[str]:
    yield "File,Shows\r\n"
    for name, palette in (*PHOTOS, *DRAWINGS):
        yield f'"{name}","{palette.capitalize()}, hills"\r\n'
