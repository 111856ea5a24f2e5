"""Decides what MkDocs cannot read from docs/: the order of pages, the reference, links to sources.

MkDocs calls the functions by their names while it builds the site.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools.reference import PAGES

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {
    "Tutorials": "tutorials",
    "How to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
}
"""Folders of docs/ by the names of their sections."""

SECTION = "\n## "

MARK = ROOT / "static" / "mark.svg"
"""The mark of the application is that of its documentation."""

ALSO = {"reference": ["published-flows.md", "performance.md", "licences.md"]}
"""Pages that stand elsewhere in docs/, by the folder that they are shown with."""

LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#\s]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Return the configuration with every page in the navigation, and none named twice."""
    docs = Path(config.docs_dir)
    config.nav = [
        {"Start": "index.md"},
        *({name: _pages(docs, below)} for name, below in SECTIONS.items()),
    ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Return the files with the pages that are made from the code, and the mark."""
    for name, page in PAGES.items():
        files.append(File.generated(config, name, content=page()))
    files.append(File.generated(config, MARK.name, abs_src_path=str(MARK)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Return a page in which links out of docs/, to sources, are names of files.

    One without sections has no table of contents, and more room for its tables.
    """
    if SECTION not in markdown:
        page.meta.setdefault("hide", ["toc"])
    folder = (Path(config.docs_dir) / page.file.src_uri).parent

    def named(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        inside = target.is_relative_to(Path(config.docs_dir).resolve())
        return found[0] if inside else f"`{target.relative_to(ROOT)}`"

    return LINK.sub(named, markdown)


def _pages(docs: Path, below: str) -> list[str]:
    """Return the pages of a folder: those made from the code, then the others by their names."""
    made = [name for name in PAGES if name.startswith(f"{below}/")]
    written = sorted(str(path.relative_to(docs)) for path in (docs / below).glob("*.md"))
    return made + written + ALSO.get(below, [])
