"""Decides what the demo's text and CSV files say."""

import csv
import io
from collections.abc import Iterator, Sequence
from random import Random

from app.demo.files.chance import seeded

Rows = Iterator[Sequence[str | int]]

MANY = 2_000
"""Small files in `many`, for long lists and long runs."""

WELCOME = """# Welcome

This workspace shows what buttons over folders can do.

- Open **contracts**, tick two PDFs and press *Join PDFs*.
- Tick a draft and press *Submit for review*; its status tells how it goes on.
- Open **many** and press *Compute checksums*: two thousand files, one run.
- Nothing here is precious. Try everything.
"""
MINUTES = """# Minutes of the site meeting

Present: Ada, Bob, the architect.

1. The east wing is handed over in the second week of December.
2. The lift is inspected again; the inspector asks for the maintenance book.
3. The tenant's request for a second bicycle rack is accepted.

Next meeting: first Tuesday of the month, nine o'clock, on site.
"""
SUMMARY = """# Third quarter 2026

Rents came in on time for 97 of 100 units. Repairs cost less than planned, energy more.
Two contracts end this year; both tenants have asked to stay.

The figures are in `figures.csv`, the full report beside it.
"""
ARCHIVED = """Files in here are published: everybody can read them, reviewers can add to them.
"""

COST_CENTRES = ("Rents", "Energy", "Repairs", "Insurance", "Cleaning", "Security", "Garden", "Tax")
MONTHS = ("July", "August", "September")
PEOPLE = (
    ("Ada Admin", "Administration", "+43 1 555 0101"),
    ("Alice Adler", "Contracts", "+43 1 555 0102"),
    ("Bob Brandt", "Maintenance", "+43 1 555 0103"),
    ("Carol Costa", "Architect (guest)", "+43 1 555 0104"),
)


def documents() -> Iterator[tuple[str, bytes]]:
    """Yield the texts of `documents` but for those in `many`."""
    yield "Welcome.md", WELCOME.encode()
    yield "Minutes.md", MINUTES.encode()
    yield "contacts.csv", _csv(iter((("Name", "Department", "Telephone"), *PEOPLE)))
    yield "shopping list.txt", b"coffee\nlight bulbs, E27\nprinter paper\n"
    yield "reports/2026/q3/summary.md", SUMMARY.encode()
    yield "reports/2026/q3/figures.csv", _csv(_figures(seeded(3)))


def many() -> Iterator[tuple[str, bytes]]:
    """Yield MANY small files."""
    random = seeded(2000)
    for number in range(1, MANY + 1):
        reading = random.randint(15_000, 90_000)
        yield f"many/meter-{number:04}.txt", f"Meter {number:04}: {reading} kWh\n".encode()


def archive() -> Iterator[tuple[str, bytes]]:
    """Yield the texts of `archive`."""
    yield "README.txt", ARCHIVED.encode()


def finance() -> Iterator[tuple[str, bytes]]:
    """Yield the files of `finance`."""
    yield "budget.csv", _csv(_budget(seeded(26)))
    yield "forecast 2027.csv", _csv(_budget(seeded(27)))


def _budget(random: Random) -> Rows:
    yield "Cost centre", "Budget", "Spent", "Left"
    for name in COST_CENTRES:
        budget = random.randrange(20_000, 240_000, 500)
        spent = random.randrange(5_000, budget)
        yield name, budget, spent, budget - spent


def _figures(random: Random) -> Rows:
    yield "Month", *COST_CENTRES
    for month in MONTHS:
        yield month, *(random.randrange(900, 60_000) for _name in COST_CENTRES)


def _csv(rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
