"""Decides which datasources there are and which storage holds the bytes of each.

A new one and its entry in the audit log are one commit.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.audit import service as audit
from app.database import Base
from app.extensions import db
from app.nodes import buckets
from app.nodes.errors import BadWorkspace, NameTaken, NodeMissing
from app.nodes.names import check_name
from app.nodes.storage.base import Storage
from app.nodes.storage.local import LocalStorage
from app.nodes.storage.s3.address import Address
from app.problems import FieldError, Problem

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""Names of datasources and workspaces: they stand in addresses and at the start of paths."""

NAME_TAKEN = "This name is taken."


class Datasource(Base):
    """A place that holds files; paths in the database name it, so its name never changes.

    `kind` is `local` for a folder of this machine, `s3` for a bucket, see `buckets`.
    """

    __tablename__ = "datasource"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(63), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(16), default="local")
    location: Mapped[str] = mapped_column(sa.Text)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))


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
    if datasource.kind == "s3":
        return buckets.storage(datasource.name, datasource.location, datasource.options)
    return LocalStorage(datasource.name, datasource.location)


def create_datasource(
    name: str, location: str | Path, *, apart_from: Sequence[Path] = ()
) -> Datasource:
    """Return a new datasource over an existing folder of this machine.

    Raises BadWorkspace where the name is not a slug or taken, where `location` is no absolute
    path of a folder, where it lies in that of another datasource or holds it, or where it is or
    holds one of the folders `apart_from`.
    """
    check_slug("name", name, taken=find_datasource(name) is not None)
    folder = _folder(location)
    if any(_overlap(folder, Path(other.location)) for other in _of_kind("local")):
        raise refused("location", "This folder overlaps with that of another datasource.")
    if any(folder in (own, *own.parents) for own in apart_from):
        raise refused("location", "Flowbutton keeps its own files there. Choose another folder.")
    return _keep(Datasource(name=name, kind="local", location=str(folder)))


def create_bucket_datasource(name: str, place: Address) -> Datasource:
    """Return a new datasource over a bucket, or over what is below a prefix in it.

    Raises BadWorkspace where the name is not a slug or taken, where the place overlaps with
    another datasource, or where the server cannot be used, see `buckets.probed`.
    """
    check_slug("name", name, taken=find_datasource(name) is not None)
    location = buckets.location_of(place)
    for other in _of_kind("s3"):
        shares = other.options["endpoint"] == place.endpoint
        if shares and _nested(f"{location}/", f"{other.location}/"):
            raise refused("prefix", "This place overlaps with that of another datasource.")
    options = buckets.options_of(buckets.probed(place))
    return _keep(Datasource(name=name, kind="s3", location=location, options=options))


def _keep(datasource: Datasource) -> Datasource:
    db.session.add(datasource)
    made = {"kind": datasource.kind, "location": datasource.location}
    audit.record("datasource.create", f"datasource:{datasource.name}", after=made)
    with taken_meanwhile("name"):
        db.session.commit()
    return datasource


def _of_kind(kind: str) -> list[Datasource]:
    return [datasource for datasource in all_datasources() if datasource.kind == kind]


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _folder(location: str | Path) -> Path:
    """Return where a datasource lies, links resolved; raises BadWorkspace."""
    try:
        folder = Path(location)
        if not folder.is_absolute():
            raise refused("location", "Write the whole path of the folder, from its root.")
        folder = folder.resolve()
        found = folder.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        raise refused("location", "This folder does not exist.")
    return folder


def problem_of(datasource: Datasource) -> str:
    """Return what is wrong with the storage of a datasource, "" where it works.

    A bucket is tried out: whether it can be reached, written, and does not overwrite.
    """
    try:
        if datasource.kind == "s3":
            buckets.probed(buckets.kept_address(datasource.location, datasource.options))
        storage_of(datasource.name).stat("")
    except Problem as problem:
        return problem.detail
    return ""


def need_datasource(name: str) -> Datasource:
    """Return the datasource of this name; raises BadWorkspace."""
    datasource = find_datasource(name)
    if datasource is None:
        raise refused("datasource", "There is no such datasource.")
    return datasource


def make_root(datasource: Datasource, root: str) -> None:
    """Make the folder `root`, an inner path, where it is missing.

    Raises BadName where a part of it is no name, BadWorkspace or NotAFolder where it is a file.
    """
    names = root.split("/") if root else []
    for name in names:
        check_name(name)
    storage = storage_of(datasource.name)
    for depth in range(1, len(names) + 1):
        with suppress(NameTaken):
            storage.mkdir("/".join(names[:depth]))
    if storage.stat(root).kind != "folder":
        raise refused("root", "This is not a folder.")


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


@contextmanager
def taken_meanwhile(field: str, message: str = NAME_TAKEN) -> Iterator[None]:
    """Raise BadWorkspace where somebody else writes the same row while the block commits."""
    try:
        yield
    except IntegrityError as error:
        db.session.rollback()
        raise refused(field, message) from error


def check_slug(field: str, slug: str, *, taken: bool) -> None:
    """Raise BadWorkspace where `slug` is not one, or taken; `field` is what the caller calls it."""
    if not SLUG.fullmatch(slug):
        raise refused(field, "Use 1 to 63 of a-z, 0-9, “-” and “_”, starting with a-z or 0-9.")
    if taken:
        raise refused(field, NAME_TAKEN)


def refused(field: str, message: str) -> BadWorkspace:
    """Return the error for one field of a datasource or workspace."""
    return BadWorkspace(message, [FieldError(field, message)])
