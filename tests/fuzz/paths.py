"""Makes paths of strangers, and the rights under which they are understood."""

import random
from collections.abc import Iterator

from app.nodes.paths import resolve
from app.nodes.rights import Need, Rights

SEED = 20_260_131
PARTS = [
    *("..", ".", "", "...", "%2e%2e", "%2E%2E%2F", "%2f", "%00", "..%2f..", "..%5c", "%252e%252e"),
    *("\\", "..\\..", "C:\\", "C:", "~", "~root", "-", "*", "$HOME", "${PWD}", "`pwd`", "|id"),
    *("a\0", "\0", "..\0", "\0..", "\u00dcbung", "U\u0308bung", "🚀", "new\nline", "\u202e..", " "),
    *(".. ", " ..", "..\n", "\t..", "．．", "‥", "․․", "\ufeff..", "\u200b..", "..\u0301"),
    *("／", "∕", "⧵"),
    *("x" * 255, "x" * 256, "ü" * 128, "\ud800", "\udcff", "\udc2e\udc2e", "<script>", "'; --"),
    *("folder", "file", "deep", "link", "loop", "dangling", "up", "absolute", "pipe", "link-file"),
    *("finance", "docs", "store", "outside", "etc", "passwd", "proc", "self", "root", "documents"),
    *(".flowbutton-1.tmp", "recycle_bin", "caf\\xe9", "\\x2e\\x2e", "\\x2f", "con", "nul", "file "),
]  # fmt: skip
STARTS = [*3 * ["documents/"], "documents", "", "/", "//", "store/", "../", "./"]


class Documents(Rights):
    """The rights of somebody who may do everything in `documents` and nothing else."""

    def __init__(self) -> None:
        """Know no database."""

    def root_of(self, slug: str) -> str | None:
        return {"documents": "store/docs"}.get(slug)

    def may(self, internal: str, need: Need) -> bool:
        return internal == "store/docs" or internal.startswith("store/docs/")


def drawn(count: int) -> Iterator[str]:
    """Paths from the corpus: parts in a row, some cut, doubled or with a character changed."""
    chance = random.Random(SEED)
    for _ in range(count):
        path = chance.choice(STARTS) + "/".join(chance.choices(PARTS, k=chance.randint(0, 6)))
        if chance.random() < 0.2 and path:
            at = chance.randrange(len(path))
            letter = chance.choice(["", "/", ".", "\\", "\0", chr(chance.randrange(0x3000))])
            path = path[:at] + letter + path[at + chance.randint(0, 1) :]
        yield path


def inner_of(path: str) -> str:
    """The path within the datasource that a userspace path means; raises PathProblem."""
    return resolve(path, Documents(), "write").removeprefix("store").removeprefix("/")
