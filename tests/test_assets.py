"""What browsers get: only what is listed, cached for good, readable in light and dark."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from app import assets
from app.config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
TOKENS = (ROOT / "static" / "css" / "1-tokens.css").read_text()
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}

READ_AS_TEXT = [
    *[("text", ground) for ground in ("bg", "surface", "sunken", "hover", "accent-soft")],
    *[("muted", ground) for ground in ("bg", "surface", "sunken", "hover", "accent-soft")],
    *[("accent", ground) for ground in ("bg", "surface", "sunken", "hover", "accent-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-accent", "danger"),
    ("on-accent", "danger-strong"),
    ("on-tip", "tip"),
    *[(tone, f"{tone}-soft") for tone in ("success", "warning", "danger")],
    *[(tone, ground) for tone in ("success", "warning", "danger") for ground in ("surface", "bg")],
]
SEEN_AS_SHAPE = [("control", ground) for ground in ("surface", "bg", "sunken")]


@pytest.fixture
def site():
    app = Flask(__name__, static_folder=None)
    assets.init_app(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bootstrap.css", "text/css"),
        ("flowbutton.css", "text/css"),
        ("htmx.js", "text/javascript"),
        ("selection.js", "text/javascript"),
        ("icons.svg", "image/svg+xml"),
        ("icon-airplane.svg", "image/svg+xml"),
        ("mark.svg", "image/svg+xml"),
    ],
)
def test_a_listed_file_is_served_once_and_for_good(site, name, kind):
    answer = site.test_client().get(assets.asset(name))
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in answer.headers


def test_a_browser_that_takes_gzip_gets_the_same_file_smaller(site):
    client = site.test_client()
    plain = client.get(assets.asset("bootstrap.css"))
    zipped = client.get(assets.asset("bootstrap.css"), headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 5


@pytest.mark.parametrize(
    "name",
    [
        "bootstrap.min.css",
        "config.py",
        "..",
        "%2e%2e%2fapp%2fconfig.py",
        "../app/config.py",
        "js/selection.js",
        "icon-.svg",
        "icon-no-such-icon.svg",
        "icon-../mark.svg",
        "",
    ],
)
def test_anything_else_is_not_found(site, name):
    assert site.test_client().get(f"/assets/0123456789ab/{name}").status_code == 404


def test_the_address_of_an_older_release_still_answers_but_is_not_kept(site):
    answer = site.test_client().get("/assets/0123456789ab/flowbutton.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_all_addresses_share_one_digest_so_that_modules_find_each_other(site):
    folders = {assets.asset(name).rpartition("/")[0] for name in ("menu.js", "flowbutton.css")}
    assert len(folders) == 1


def test_a_wrong_name_in_a_template_fails_at_once(site):
    with pytest.raises(KeyError):
        assets.asset("no-such-file.css")


def test_there_is_an_icon_for_every_name_of_our_own_pages():
    assert assets.icon_names() >= assets.CORE_ICONS
    assert len(assets.icon_names()) > 2000


@pytest.mark.parametrize(
    ("name", "file_name", "drawn"),
    [
        ("folder", "icons.svg", "folder"),
        ("airplane", "icon-airplane.svg", "airplane"),
        ("mdi mdi-file-pdf-box", "icons.svg", "app"),
        ('"><script>', "icons.svg", "app"),
        ("", "icons.svg", "app"),
    ],
)
def test_an_icon_is_drawn_from_a_small_file(site, name, file_name, drawn):
    address, _, symbol = assets.icon_url(name).partition("#")
    assert (address.rpartition("/")[2], symbol) == (file_name, drawn)
    content = site.test_client().get(address).text
    assert f'<symbol id="{drawn}"' in content
    assert len(content) < 50_000


def test_what_every_page_loads_is_small(site):
    names = ["bootstrap.css", "flowbutton.css", "htmx.js", "icons.svg"]
    names += [path.name for path in OWN if path.suffix == ".js"]
    client = site.test_client()
    answers = [
        client.get(assets.asset(name), headers={"Accept-Encoding": "gzip"}) for name in names
    ]
    assert sum(len(answer.data) for answer in answers) < 85_000


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_own_files_ask_no_other_host(path: Path):
    addresses = re.findall(r"https?://[^\s\"')]+", path.read_text())
    assert all(address == "http://www.w3.org/2000/svg" for address in addresses)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_to_the_content_security_policy(path: Path):
    text = path.read_text()
    assert not re.search(r"<[a-z][^>]*\sstyle\s*=", text)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ_AS_TEXT)
def test_text_has_the_contrast_of_aa(ink, ground, mode):
    assert _contrast(COLOURS[ink][mode], COLOURS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), SEEN_AS_SHAPE)
def test_the_border_of_a_control_has_the_contrast_of_aa(ink, ground, mode):
    assert _contrast(COLOURS[ink][mode], COLOURS[ground][mode]) >= 3
