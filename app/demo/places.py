"""Decides which workspaces the demo has, who may use them and what is known of their files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.demo import files
from app.demo.files import Maker

REVIEW_DAYS = 9
"""Until when the demo's reviews are due, from the day on which it is made."""


@dataclass(frozen=True)
class Place:
    """A workspace over a datasource of the same name; `metadata` is by inner path."""

    slug: str
    label: str
    grants: Mapping[str, str]
    files: Maker
    metadata: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def all_places() -> list[Place]:
    """Return the workspaces: a guest reads `media` alone, bob never learns of `finance`."""
    staff = {"profile:admin": "rw", "profile:standard": "rw"}
    reviewers = {"profile:admin": "rw", "role:reviewers": "rw"}
    readers = {**reviewers, "profile:standard": "r"}
    return [
        Place("documents", "Documents", staff, files.documents, _documents()),
        Place("media", "Media", {**staff, "profile:shared": "r"}, files.media),
        Place("archive", "Archive", readers, files.archive),
        Place("finance", "Finance", reviewers, files.finance),
    ]


def _documents() -> dict[str, dict[str, Any]]:
    due = (date.today() + timedelta(days=REVIEW_DAYS)).isoformat()  # noqa: DTZ011 - a plain day
    in_review = {
        "usermeta-status": "in-review",
        "usermeta-reviewer": "alice",
        "usermeta-due": due,
    }
    note = {"usermeta-note": "Please look at § 4, the repairs."}
    return {
        "contracts/Lease agreement.pdf": in_review | note,
        "contracts/Annex A - floor plan.pdf": in_review,
        "contracts/Annex B - inventory.pdf": {"usermeta-status": "draft"},
        "contracts/Supply agreement.pdf": {"usermeta-status": "approved"},
        "many": {"usermeta-checksums": "on"},
    }
