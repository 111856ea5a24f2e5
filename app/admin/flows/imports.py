"""Decides how a file becomes a flow in two steps: a report first, the same thing kept then."""

import json
from dataclasses import dataclass
from hashlib import sha256

from app.buttons.javascript import translate
from app.flows import cells, cells_import
from app.flows.cells_report import ImportReport


@dataclass(frozen=True)
class Checked:
    """What came of a file; `digest` is that of what would be kept, "" where it is refused."""

    report: ImportReport
    slug: str
    digest: str


def check(data: bytes, replace: str) -> Checked:
    """Return what importing would do, without keeping anything; nothing is raised."""
    report = cells_import.preview(cells.read(data, translate), replace or None)
    slug = cells_import.slug_of(report, replace or None)
    return Checked(report, slug, _digest(report, slug))


def keep(checked: Checked, replace: str, author: str) -> Checked:
    """Keep what was checked and return how it went: refused where it cannot be kept any more."""
    report = cells_import.save(checked.report, author=author, replace=replace or None)
    return Checked(report, checked.slug, _digest(report, checked.slug))


def text_of(data: bytes, limit: int) -> str:
    """Return the text of a file for a hidden field, "" where no form of `limit` bytes holds it.

    Browsers send every line break as two bytes.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if len(data) + data.count(b"\n") < limit else ""


def _digest(report: ImportReport, slug: str) -> str:
    if report.flow is None:
        return ""
    kept = json.dumps([slug, report.state, report.flow.document()], sort_keys=True)
    return sha256(kept.encode()).hexdigest()
