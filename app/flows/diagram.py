"""Decides where the boxes and lines of a flow's diagram stand; it draws nothing itself.

From left to right: what starts the flow, its root actions, what is chained to each. Each item
has a band of its own, in which nothing else stands, with all that follows it; so no two boxes
meet and no line crosses a box: where an item's own message ends, the way right of it stays free
for the line to what merges it. All lengths are units of the drawing.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.flows import diagram_items
from app.flows.definition import Flow
from app.flows.diagram_items import Item

BOX_WIDTH = 224
BOX_HEIGHT, NOTED_HEIGHT = 56, 76
GAP_X, GAP_Y = 56, 18
MARGIN = 4
"""Room for the outline of the boxes at the edge."""

LineKind = Literal["next", "failed", "merge"]


@dataclass(frozen=True)
class Box:
    """The box of an item; `y` is its upper edge."""

    item: Item
    column: int
    y: int
    noted: bool
    width: int = BOX_WIDTH

    @property
    def x(self) -> int:
        """Its left edge."""
        return MARGIN + self.column * (BOX_WIDTH + GAP_X)

    @property
    def height(self) -> int:
        """How high it is: a line more where there is something to note."""
        return NOTED_HEIGHT if self.noted else BOX_HEIGHT

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """Where lines meet it: the same for high and low boxes, so that a chain is straight."""
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True)
class Line:
    """A line from a box to what comes after it."""

    source: Box
    target: Box
    kind: LineKind

    @property
    def turn(self) -> int:
        """Where it leaves the level of its source: in the gap before its target."""
        return self.target.x - GAP_X

    @property
    def path(self) -> str:
        """The line as an SVG path."""
        start, end = self.source.middle, self.target.middle
        half = self.turn + GAP_X // 2
        return (
            f"M{self.source.right} {start}H{self.turn}"
            f"C{half} {start} {half} {end} {self.target.x} {end}"
        )


@dataclass(frozen=True)
class Diagram:
    """All boxes and lines of a flow, and the room that they take; the same as a tree of items."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    starts: tuple[Item, ...] = ()
    merge: Item | None = None

    @property
    def kinds(self) -> set[LineKind]:
        """The kinds of lines that there are."""
        return {line.kind for line in self.lines}

    @property
    def actions(self) -> list[Item]:
        """All actions, each before what follows it."""
        return [box.item for box in self.boxes if box.item.kind == "action"]

    @property
    def width(self) -> int:
        """Room from left to right."""
        return max((box.right for box in self.boxes), default=0) + MARGIN

    @property
    def height(self) -> int:
        """Room from top to bottom."""
        return max((box.bottom for box in self.boxes), default=0) + MARGIN


@dataclass(frozen=True)
class _Band:
    first: Box
    ends: tuple[Box, ...]
    last_column: int
    bottom: int


@dataclass
class _Pen:
    with_states: bool
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def stack(self, wanted: Iterable[Item], column: int, top: int) -> list[_Band]:
        """Place items below each other."""
        bands: list[_Band] = []
        for item in wanted:
            bands.append(self.place(item, column, bands[-1].bottom + GAP_Y if bands else top))
        return bands

    def place(self, item: Item, column: int, top: int) -> _Band:
        """Place an item with all that follows it."""
        noted = bool(item.notes) or (self.with_states and item.kind == "action")
        box = Box(item, column, top, noted)
        self.boxes.append(box)
        below = box.bottom + GAP_Y if item.ends_here else top
        bands = self.stack(item.children, column + 1, below)
        self.lines += [_line(box, band.first) for band in bands]
        own = (box,) if item.ends_here else ()
        ends = (*own, *(end for band in bands for end in band.ends))
        last = max((band.last_column for band in bands), default=column)
        bottom = max([box.bottom, *(band.bottom for band in bands)])
        return self.merged(_Band(box, ends, last, bottom), item.merge)

    def merged(self, band: _Band, merge: Item | None) -> _Band:
        """Place the action that waits for all ends of a band, right of it."""
        if merge is None:
            return band
        after = self.place(merge, band.last_column + 1, band.first.y)
        self.lines += [Line(end, after.first, "merge") for end in band.ends]
        bottom = max(band.bottom, after.bottom)
        return _Band(band.first, after.ends, after.last_column, bottom)


def layout(flow: Flow, places: Container[str] | None = None) -> Diagram:
    """Return the diagram of a flow; one without actions has no boxes.

    With `places` only the actions there are drawn, each with room for a line on how far it is.
    """
    starts, merge = diagram_items.starts(flow), diagram_items.merge(flow)
    if places is not None:
        shown = (diagram_items.seen(start, places) for start in starts)
        starts = tuple(start for start in shown if start.children)
        merge = diagram_items.seen(merge, places) if merge and merge.place in places else None
    pen = _Pen(places is not None)
    bands = pen.stack(starts, 0, MARGIN)
    if bands:
        ends = tuple(end for band in bands for end in band.ends)
        last, bottom = max(band.last_column for band in bands), bands[-1].bottom
        pen.merged(_Band(bands[0].first, ends, last, bottom), merge)
    return Diagram(pen.boxes, pen.lines, starts, merge)


def _line(source: Box, target: Box) -> Line:
    return Line(source, target, "failed" if target.item.failed else "next")
