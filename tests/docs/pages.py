"""The pages of the documentation that people follow: their files and their commands."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.served import ROOT

DOCS = ROOT / "docs"
FOLLOWED = ("tutorials", "how-to")
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)


def with_commands() -> Iterator[Path]:
    """Yield the pages that show commands."""
    for folder in FOLLOWED:
        pages = sorted((DOCS / folder).glob("*.md"))
        yield from (page for page in pages if COMMANDS.search(page.read_text()))


def own_test(page: Path) -> Path:
    """Where the test of one page would be that runs its commands in a way of its own."""
    return Path(__file__).with_name(f"test_{page.stem.replace('-', '_')}.py")


def files(page: Path) -> dict[str, str]:
    """The files that a page tells people to save, by name."""
    return dict(FILE.findall(page.read_text()))


def script(page: Path) -> str:
    """All commands of a page, in their order."""
    return "\n".join(COMMANDS.findall(page.read_text()))
