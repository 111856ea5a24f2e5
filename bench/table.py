"""Writes the lines of a run: to the terminal, to bench/latest.json and into docs/performance.md."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.line import Line

ROOT = Path(__file__).resolve().parent.parent
LATEST = ROOT / "bench" / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: make bench -->\n", "<!-- end -->"
HEADS = ("what", "ours", "limit", "ratio", "goal", "holds")


def keep(lines: Sequence[Line]) -> None:
    """Write the lines as JSON and put their table where it stands in the page."""
    LATEST.write_text(json.dumps([line.as_json() for line in lines], indent=2) + "\n")
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{machine()}\n\n{table(lines)}\n\n{END}{after}")


def machine() -> str:
    """Return one sentence about what was measured on, and how busy it was."""
    cores = os.cpu_count() or 1
    busy = f"{os.getloadavg()[1] / cores:.0%} busy in the last five minutes"
    today = datetime.now(UTC).date()
    return f"Measured on {cores} cores, Python {platform.python_version()}, {today}, {busy}."


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table of Markdown."""
    rows = [HEADS, ("---", "--:", "--:", "--:", "--:", "---"), *map(cells, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cells(line: Line) -> tuple[str, ...]:
    """Return the cells of a row."""
    figures = (f"{value:,.3g} {line.unit}".strip() for value in (line.ours, line.limit))
    return (line.name, *figures, f"{line.ratio:.2f}", str(line.goal), "yes" if line.holds else "no")
