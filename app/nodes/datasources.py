"""Decides which datasources there are and which storage holds the bytes of each."""

import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db
from app.nodes.errors import BadWorkspace, NodeMissing
from app.nodes.storage.base import Storage
from app.nodes.storage.local import LocalStorage
from app.problems import FieldError

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""Names of datasources and workspaces: they stand in addresses and at the start of paths."""


class Datasource(Base):
    """A place that holds files; paths in the database name it, so its name never changes."""

    __tablename__ = "datasource"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(63), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(16), default="local")
    location: Mapped[str] = mapped_column(sa.Text)


def all_datasources() -> list[Datasource]:
    """Return every datasource, by name."""
    return list(db.session.scalars(sa.select(Datasource).order_by(Datasource.name)))


def find_datasource(name: str) -> Datasource | None:
    """Return the datasource of this name, or None."""
    return db.session.scalar(sa.select(Datasource).where(Datasource.name == name))


def storage_of(datasource_name: str) -> Storage:
    """Return the storage of a datasource; raises NodeMissing where there is no such datasource."""
    datasource = find_datasource(datasource_name)
    if datasource is None:
        raise NodeMissing(datasource_name)
    return LocalStorage(datasource.name, datasource.location)


def create_datasource(name: str, location: str | Path) -> Datasource:
    """Return a new datasource over an existing folder of this machine.

    Raises BadWorkspace where the name is not a slug or taken, where `location` is no folder,
    or where it lies in that of another datasource or holds it.
    """
    folder = Path(location).resolve()
    check_slug("name", name, taken=find_datasource(name) is not None)
    if not folder.is_dir():
        raise refused("location", "This folder does not exist.")
    if any(_overlap(folder, Path(other.location)) for other in all_datasources()):
        raise refused("location", "This folder overlaps with that of another datasource.")
    datasource = Datasource(name=name, kind="local", location=str(folder))
    db.session.add(datasource)
    db.session.commit()
    return datasource


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


def check_slug(field: str, slug: str, *, taken: bool) -> None:
    """Raise BadWorkspace where `slug` is not one, or taken; `field` is what the caller calls it."""
    if not SLUG.fullmatch(slug):
        raise refused(field, "Use 1 to 63 of a-z, 0-9, “-” and “_”, starting with a-z or 0-9.")
    if taken:
        raise refused(field, "This name is taken.")


def refused(field: str, message: str) -> BadWorkspace:
    """Return the error for one field of a datasource or workspace."""
    return BadWorkspace(message, [FieldError(field, message)])
