"""Finds the words that the editor suggests: subjects, groups, names of metadata; all bounded."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.models import PROFILES, User
from app.buttons import catalogue
from app.buttons.condition_child import FIELDS
from app.buttons.conditions import VARIABLES
from app.buttons.icons import search
from app.extensions import db
from app.nodes.metadata import RESTORE, NodeMetadata

MOST = 300
"""Words of one kind that a page suggests: a few kilobytes; more can still be typed."""

PERSON = ("user.login", "user.profile", "user.roles", "workspace.slug", "workspace.label")


@dataclass(frozen=True)
class Known:
    """Words to suggest, each kind in its order."""

    logins: list[str]
    subjects: list[str]
    groups: list[str]
    metadata: list[str]
    icons: list[str]

    @property
    def words(self) -> list[str]:
        """What a condition may begin with: variables and reads of metadata."""
        reads = [f'metadata.get("{name}")' for name in self.metadata]
        fields = [f"{of}.{name}" for of in ("node", "folder") for name in sorted(FIELDS)]
        return [*reads, *VARIABLES, *fields, *PERSON]


def known() -> Known:
    """Return what is known now, in few queries."""
    logins = all_logins()
    roles = [role.name for role in accounts.all_roles()]
    subjects = [
        *(f"profile:{name}" for name in PROFILES),
        *(f"role:{name}" for name in roles),
        *(f"user:{login}" for login in logins),
    ]
    groups = sorted({ref.extras.group for ref in catalogue.all_buttons()} - {""})
    return Known(logins, subjects[:MOST], groups[:MOST], metadata_names(), search(""))


def strangers(subjects: Iterable[str]) -> list[str]:
    """Return those of the subjects that nobody can have: a typing error, most of the time."""
    wanted = set(subjects)
    people = {name.partition(":")[2] for name in wanted if name.startswith("user:")}
    query = sa.select(User.login).where(User.login.in_(people))
    there = {
        *(f"profile:{name}" for name in PROFILES),
        *(f"role:{role.name}" for role in accounts.all_roles()),
        *(f"user:{login}" for login in db.session.scalars(query)),
    }
    return sorted(wanted - there)


def all_logins() -> list[str]:
    """Return the first logins in the order of the alphabet."""
    return list(db.session.scalars(sa.select(User.login).order_by(User.login).limit(MOST)))


def metadata_names() -> list[str]:
    """Return the names that metadata of nodes has anywhere."""
    query = sa.select(NodeMetadata.name).where(NodeMetadata.name != RESTORE)
    return list(db.session.scalars(query.distinct().order_by(NodeMetadata.name).limit(MOST)))
