"""The site is built without a warning, holds every page, and asks no other host for anything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.served import ROOT
from tools.reference import PAGES
from tools.site_hooks import SECTIONS

SOURCE = re.compile(r"<code>((?:deploy|app|tools|tests)/[\w./-]+)</code>")
TAB = re.compile(r'class="md-tabs__link">\s*([^<]+?)\s*<')
LOADED = re.compile(
    r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]+)"|<link[^>]*\shref="([^"]+)"[^>]*>'
)
PRECONNECT = re.compile(r'rel="?(?:preconnect|dns-prefetch)')
IMPORTED = re.compile(r"(?:@import|url\()\s*[\"']?(https?:)?//")
ONE_BY_ONE = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it: links, images and anchors are checked on the way."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@ONE_BY_ONE
def test_every_page_is_there_below_the_sections(site: Path) -> None:
    written = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} | set(PAGES)
    assert written >= {"index.md", "how-to/scale-out.md", "reference/settings.md"}
    assert all((site / name).with_suffix(".html").exists() for name in written)
    start = (site / "index.html").read_text()
    assert TAB.findall(start) == ["Start", *SECTIONS]


@ONE_BY_ONE
def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        text = page.read_text()
        loaded = ["".join(found) for found in LOADED.findall(text)]
        assert loaded
        assert [address for address in loaded if "//" in address] == []
        assert not PRECONNECT.search(text)
    for style in site.rglob("*.css"):
        assert not IMPORTED.search(style.read_text())


@ONE_BY_ONE
def test_links_to_sources_are_names_of_files(site: Path) -> None:
    text = (site / "how-to" / "scale-out.html").read_text()
    assert "<code>deploy/compose.yaml</code>" in text
    assert "../../deploy" not in text
    for page in site.rglob("*.html"):
        assert all((ROOT / named).exists() for named in SOURCE.findall(page.read_text()))
