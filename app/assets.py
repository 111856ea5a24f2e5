"""Decides which style sheets, scripts and icons a browser gets, out of what is installed.

Third-party files come from their installed packages and our own from `static/`; all are read
once, kept in memory with their gzip, and found by name in a fixed list. It never opens a file
that a caller names, and never answers for anything that a person has uploaded.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, request, url_for

from app.config import ROOT

STATIC = ROOT / "static"
STYLE_SHEET = "flowbutton.css"
CORE_SPRITE = "icons.svg"
ICON_FILE = "icon-{}.svg"
NO_ICON = "app"
"""What is drawn for a name that the sprite does not have, such as one of an imported flow."""
DIGEST_LENGTH = 12
"""Hexadecimal digits in an address: enough to tell two releases apart, short to read."""
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

PACKAGED = {
    "bootstrap.css": ("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css"),
    "htmx.js": ("js_lib_htmx", "static/htmx/htmx.min.js"),
}
ICONS = ("flask_bootstrap", "static/bootstrap5/icons/bootstrap-icons.svg")
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
SYMBOL = re.compile(r'<symbol class="[^"]*" (viewBox="[^"]*") id="([^"]+)">(.*?)</symbol>', re.S)
SPRITE = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'

CORE_ICONS = frozenset(
    (
        "activity app archive arrow-clockwise arrow-down arrow-left arrow-repeat arrow-right "
        "arrow-right-circle arrow-up bell box-arrow-right calendar3 check-circle-fill check-lg "
        "chevron-down chevron-left chevron-right circle-half clipboard-check clock clock-history "
        "cloud-upload code-slash dash-circle diagram-3 download exclamation-circle "
        "exclamation-triangle eye file-earmark file-earmark-code-fill file-earmark-image-fill "
        "file-earmark-pdf-fill file-earmark-spreadsheet-fill file-earmark-text "
        "file-earmark-zip file-earmark-zip-fill files folder folder-fill folder-plus folder2-open "
        "gear grip-vertical hdd house image images info-circle key link-45deg lightning list "
        "moon-stars pencil people person person-plus play-circle plus-lg question-circle "
        "scissors search send shield-lock sliders stop-circle sun three-dots trash upload "
        "x-circle x-circle-fill x-lg"
    ).split()
)
"""Icons of our own pages, in one small sprite; any other icon is a file of its own, so that no
page loads the whole sprite (229 kB even when compressed)."""

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """One file that a browser may have: its bytes, their gzip and their media type."""

    content: bytes
    compressed: bytes
    kind: str


def init_app(app: Flask) -> None:
    """Register the blueprint and give the templates `asset` and `icon_url`."""
    app.register_blueprint(blueprint)
    app.add_template_global(asset)
    app.add_template_global(icon_url)


def asset(name: str) -> str:
    """Return the address of the file `name`; it changes whenever any file does.

    Raises KeyError where no such file is served, so that a wrong template fails at once.
    """
    if name not in _assets() and not _is_icon_file(name):
        raise KeyError(name)
    return url_for("assets.serve", digest=_digest(), name=name)


def icon_names() -> frozenset[str]:
    """Return the names of all icons that a button may have."""
    return frozenset(_symbols())


def icon_url(name: str) -> str:
    """Return the address that draws the icon `name`; an unknown name draws a plain square."""
    known = name if name in _symbols() else NO_ICON
    sheet = CORE_SPRITE if known in CORE_ICONS else ICON_FILE.format(known)
    return f"{asset(sheet)}#{known}"


@blueprint.get("/<digest>/<name>")
def serve(digest: str, name: str) -> Response:
    """Answer with one file, compressed where the browser takes it; 404 where it is not ours."""
    found = _assets().get(name) or _icon_file(name)
    if found is None:
        abort(404)
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(found.compressed if zipped else found.content, mimetype=found.kind)
    if zipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = IMMUTABLE if digest == _digest() else REVALIDATE
    return response


def _asset(name: str, content: bytes) -> Asset:
    kind = KINDS[name.rpartition(".")[2]]
    return Asset(content, gzip.compress(content, mtime=0), kind)


@cache
def _assets() -> Mapping[str, Asset]:
    return {name: _asset(name, content) for name, content in _contents()}


def _contents() -> Iterator[tuple[str, bytes]]:
    for name, source in PACKAGED.items():
        yield name, _packaged(source)
    sheets = sorted(STATIC.glob("css/*.css"))
    yield STYLE_SHEET, b"\n".join(sheet.read_bytes() for sheet in sheets)
    for path in sorted([*STATIC.glob("js/*.js"), *STATIC.glob("*.svg")]):
        yield path.name, path.read_bytes()
    yield CORE_SPRITE, _sprite(*CORE_ICONS)


def _packaged(source: tuple[str, str]) -> bytes:
    package, path = source
    return files(package).joinpath(path).read_bytes()


@cache
def _digest() -> str:
    total = hashlib.sha256()
    total.update(_packaged(ICONS))
    for name, found in sorted(_assets().items()):
        total.update(name.encode() + found.content)
    return total.hexdigest()[:DIGEST_LENGTH]


@cache
def _symbols() -> Mapping[str, str]:
    text = _packaged(ICONS).decode()
    return {
        name: f'<symbol id="{name}" {box}>{shape}</symbol>'
        for box, name, shape in SYMBOL.findall(text)
    }


def _sprite(*names: str) -> bytes:
    symbols = _symbols()
    return SPRITE.format("".join(symbols[name] for name in sorted(names))).encode()


def _icon_name(file_name: str) -> str:
    before, after = ICON_FILE.split("{}")
    return file_name.removeprefix(before).removesuffix(after)


def _is_icon_file(file_name: str) -> bool:
    name = _icon_name(file_name)
    return name in _symbols() and file_name == ICON_FILE.format(name)


def _icon_file(file_name: str) -> Asset | None:
    if not _is_icon_file(file_name):
        return None
    return _asset(file_name, _sprite(_icon_name(file_name)))
