"""Decides whether a file's name meets a button's rule of extensions (reference: allowedMimes).

A rule is a list with commas: `pdf, .JPG, tar.gz`; `*` admits any file, `^exe` excludes one.
It never looks at folders or at contents.
"""

from dataclasses import dataclass
from functools import lru_cache

from app.nodes.node import extension_of

ANY = "*"
EXCLUDES = "^"
PARSED_RULES = 1_000
"""Rules kept parsed in a process: more than the buttons of a large installation."""


@dataclass(frozen=True)
class ExtensionRule:
    """A rule: extensions in lower case, without a leading dot, in the order written."""

    allowed: tuple[str, ...]
    excluded: tuple[str, ...]

    def __str__(self) -> str:
        allowed = " or ".join(self.named) or "any extension"
        return f"{allowed} but {' or '.join(self.excluded)}" if self.excluded else allowed

    @property
    def asks(self) -> bool:
        """Whether the rule asks anything at all."""
        return bool(self.allowed or self.excluded)

    @property
    def named(self) -> tuple[str, ...]:
        """The extensions that are asked for one by one; none where the rule admits any."""
        return () if ANY in self.allowed else self.allowed

    def allows(self, name: str) -> bool:
        """Return whether a file of this name meets the rule.

        The extension of `x.tar.gz` is `tar.gz` as a whole, so the rule `gz` does not admit it;
        `README` and `.bashrc` have none, so that only `*` and exclusions admit them.
        """
        if any(_has(name, extension) for extension in self.excluded):
            return False
        return not self.named or any(_has(name, extension) for extension in self.named)


@lru_cache(maxsize=PARSED_RULES)
def parse(text: str) -> ExtensionRule:
    """Return the rule in `text`; case, dots in front, spaces and empty items do not matter."""
    items = [item.strip().lower() for item in text.split(",")]
    excluded = [_bare(item[1:]) for item in items if item.startswith(EXCLUDES)]
    allowed = [_bare(item) for item in items if not item.startswith(EXCLUDES)]
    return ExtensionRule(_distinct(allowed), _distinct(excluded))


def _has(name: str, extension: str) -> bool:
    if extension_of(name) == extension:
        return True
    return "." in extension and name.lstrip(".").lower().endswith(f".{extension}")


def _bare(item: str) -> str:
    return item.strip().lstrip(". ")


def _distinct(items: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))
