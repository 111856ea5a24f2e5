"""Decides what is known of a node beside its bytes, and that it goes where the node goes.

Nothing here commits, looks at files or asks for rights: `Tree` does.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now
from app.extensions import db
from app.nodes.errors import BadMetadata
from app.nodes.places import Place
from app.nodes.text import ByteText, among, starts_with

NAME = re.compile(r"usermeta-[a-z0-9_-]{1,64}")
VALUE_BYTES = 64 * 1024
"""Largest value as JSON: room for a long note, small enough to load with every listing."""
RESTORE = "usermeta-recycle-restore"
"""Where a node in a recycle bin was before (reference); an internal path, ours to set."""
ABOVE_ALL = "/"
"""The folder that the root of a datasource counts as being in."""


class NodeMetadata(Base):
    """One value of one node, and since when. `path` and `folder` are inner paths, `folder` that of
    its parent."""

    __tablename__ = "node_metadata"
    __table_args__ = (sa.Index(None, "datasource", "folder"),)

    datasource: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    path: Mapped[str] = mapped_column(ByteText, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    folder: Mapped[str] = mapped_column(ByteText)
    value: Mapped[Any] = mapped_column(sa.JSON)
    since: Mapped[datetime] = mapped_column(default=now)


_KEPT = NodeMetadata.__table__.c
"""Columns that are read as they are: nothing makes an object of each row."""


def check(values: Mapping[str, Any]) -> None:
    """Raise BadMetadata where a name is not `usermeta-…` or a value not JSON of VALUE_BYTES.

    None is allowed: it takes the name away.
    """
    for name, value in values.items():
        if name == RESTORE or not NAME.fullmatch(name):
            raise BadMetadata(f"“{name[:80]}” is not a name of user metadata (usermeta-…).")
        if _size(value) > VALUE_BYTES:
            raise BadMetadata(f"The value of “{name}” is longer than {VALUE_BYTES} bytes.")


def _size(value: Any) -> int:
    try:
        return len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise BadMetadata("A value of metadata must be JSON.") from error


def of_node(place: Place) -> dict[str, Any]:
    """Return the names and values of one node."""
    query = sa.select(NodeMetadata.name, NodeMetadata.value).where(*_is(place))
    return {row.name: row.value for row in db.session.execute(query)}


def of_folder(place: Place) -> dict[str, dict[str, Any]]:
    """Return the metadata of all that lies directly in a folder, by name of the node; one query."""
    query = sa.select(_KEPT.path, _KEPT.name, _KEPT.value).where(
        _KEPT.datasource == place.storage.name, _KEPT.folder == place.inner
    )
    found: dict[str, dict[str, Any]] = {}
    for path, name, value in db.session.execute(query).all():
        found.setdefault(path.rpartition("/")[2], {})[name] = value
    return found


def of_nodes(places: Iterable[Place]) -> dict[str, dict[str, Any]]:
    """Return the metadata of many nodes, by internal path; one query for each datasource."""
    inner: dict[str, list[str]] = {}
    for place in places:
        inner.setdefault(place.storage.name, []).append(place.inner)
    found: dict[str, dict[str, Any]] = {}
    for datasource, paths in inner.items():
        these = among(db.engine.dialect, _KEPT.path, paths)
        query = sa.select(_KEPT.path, _KEPT.name, _KEPT.value)
        asked = query.where(_KEPT.datasource == datasource, these)
        for path, name, value in db.session.execute(asked).all():
            key = f"{datasource}/{path}" if path else datasource
            found.setdefault(key, {})[name] = value
    return found


def put(place: Place, values: Mapping[str, Any]) -> None:
    """Set the values of one node; None takes the name away; other names stay."""
    gone = [name for name, value in values.items() if value is None]
    if gone:
        db.session.execute(sa.delete(NodeMetadata).where(*_is(place), NodeMetadata.name.in_(gone)))
    kept = {name: value for name, value in values.items() if value is not None}
    _insert((_row(place, name, value) for name, value in kept.items()), replace=True)


def drop(place: Place) -> None:
    """Forget all of a node and of what lies below it."""
    db.session.execute(sa.delete(NodeMetadata).where(*_covered(place)))


def copy(source: Place, target: Place) -> None:
    """Give a copied node and what lies below it what the originals have, beside what is there."""
    columns = (NodeMetadata.path, NodeMetadata.name, NodeMetadata.value)
    query = sa.select(*columns).where(*_covered(source), NodeMetadata.name != RESTORE)
    _insert(_carried(db.session.execute(query).all(), source, target))


def move(source: Place, target: Place) -> None:
    """Take along all that is known of a moved node and of what lies below it.

    A node that is moved is no longer to be restored; `put` tells where it is to go anew.
    """
    copy(source, target)
    drop(source)


def _carried(
    rows: Iterable[sa.Row[str, str, Any]], source: Place, target: Place
) -> Iterable[dict[str, Any]]:
    for path, name, value in rows:
        below = path[len(source.inner) :].removeprefix("/")
        yield _row(target.child(below) if below else target, name, value)


def _row(place: Place, name: str, value: Any) -> dict[str, Any]:
    folder = place.parent.inner if place.inner else ABOVE_ALL
    return {
        "datasource": place.storage.name,
        "path": place.inner,
        "folder": folder,
        "name": name,
        "value": value,
        "since": now(),
    }


def _insert(rows: Iterable[dict[str, Any]], *, replace: bool = False) -> None:
    """Add rows; one that is there already wins, or loses with `replace`."""
    values = list(rows)
    if not values:
        return
    statement = _dialect().insert(NodeMetadata)
    keys = ["datasource", "path", "name"]
    if replace:
        update = {"value": statement.excluded.value, "since": statement.excluded.since}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=update)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    db.session.execute(statement, values)


def _dialect() -> Any:
    return sqlite if db.engine.dialect.name == "sqlite" else postgresql


def _is(place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    return (NodeMetadata.datasource == place.storage.name, NodeMetadata.path == place.inner)


def _covered(place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    mine = NodeMetadata.datasource == place.storage.name
    if not place.inner:
        return (mine,)
    below = starts_with(NodeMetadata.path, f"{place.inner}/")
    return (mine, sa.or_(NodeMetadata.path == place.inner, below))
