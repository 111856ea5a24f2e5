"""Decides how much one rendering of a template may use, and counts it.

Sizes are units: one a character, five an item of a list or map. It never knows the engine.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5

from app.flows.template_errors import TooMuch

MAX_SOURCE = 20_000
"""Characters of a template: ten times the longest published one; bounds the parser."""

MAX_OUTPUT = 1_000_000
"""Characters of a result: the size of a large mail or report."""

MAX_VALUE = 500_000
"""Units of any value that a function takes or makes; stops doubling in its first second."""

ITEM = 5
"""Units of a list item, a number or a map's entry: handling one takes as long as five letters."""

MAX_WORK = 4_000_000
"""Units that all functions of one rendering may handle: about one second of the slowest."""

MAX_CALLS = 50_000
"""Function calls of one rendering: several a node over the largest selection."""

MAX_ROUNDS = 50_000
"""Rounds of all loops of one rendering of a short template."""

LOOP_WORK = 5_000_000
"""Characters of template that loops may repeat: a long template gets fewer rounds."""

MAX_NESTING = 40
"""Lists and maps inside each other; deeper is a circle or an attack."""

MAX_ITEMS = 10_000
"""Numbers that `until` and `seq` make."""

MAX_WIDTH = 1_000
"""Width or precision in a format such as `%10d`."""

MAX_LAYOUT = 1_000
"""Characters of the form of a date: each costs as much as twenty letters elsewhere."""

MAX_PATTERN = 1_000
"""Characters of a regular expression."""

MAX_SEARCHED = 20_000
"""Characters in which all matches of a pattern are sought: the cost is quadratic at worst."""


@dataclass
class Rendering:
    """What one rendering knows besides its data: its moment, its identity, what it used."""

    now: datetime
    identity: str
    work_left: int = MAX_WORK
    _numbers: Iterator[int] = field(default_factory=count)

    def charge(self, units: int) -> None:
        """Take `units` off what is left; raises TooMuch where that is not enough."""
        self.work_left -= units
        if self.work_left < 0:
            raise TooMuch("the template does too much work; make it simpler")

    def next_uuid(self) -> str:
        """Return the next identifier: the same one when the same step renders again."""
        name = f"{self.identity}\n{next(self._numbers)}"
        return str(UUID(bytes=uuid5(NAMESPACE_URL, name).bytes, version=4))


_current: ContextVar[Rendering] = ContextVar("rendering")


@contextmanager
def rendering(now: datetime, identity: str) -> Iterator[None]:
    """Make a new rendering the current one of this thread."""
    token = _current.set(Rendering(now, identity))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Rendering:
    """Return the rendering under way in this thread."""
    return _current.get()


def size(value: object) -> int:
    """Return the units of a value; raises TooMuch above MAX_VALUE or MAX_NESTING."""
    if type(value) is str:
        return allow(len(value) + 1)
    total = 0
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        total = allow(total + _own_size(item))
        if isinstance(item, Mapping | list | tuple):
            _check_nesting(depth)
            children = item.values() if isinstance(item, Mapping) else item
            pending.extend((child, depth + 1) for child in children)
    return total


def allow(units: int) -> int:
    """Return `units`; raises TooMuch where a value may not be that large."""
    if units > MAX_VALUE:
        raise TooMuch(
            f"a value is larger than {MAX_VALUE:,} characters or {MAX_VALUE // ITEM:,} items"
        )
    return units


def _own_size(item: object) -> int:
    if isinstance(item, str | bytes):
        return len(item) + 1
    if isinstance(item, Mapping):
        return ITEM + sum(len(str(key)) for key in item)
    return ITEM


def _check_nesting(depth: int) -> None:
    if depth >= MAX_NESTING:
        raise TooMuch(f"lists or maps are nested deeper than {MAX_NESTING} levels")
