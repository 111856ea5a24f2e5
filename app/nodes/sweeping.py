"""Decides what is removed of storages that nobody needs any more: unfinished work, old rubbish."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.database import now
from app.extensions import db
from app.nodes import buckets, metadata
from app.nodes.datasources import Datasource, all_datasources
from app.nodes.errors import NodeMissing, PathProblem
from app.nodes.metadata import RESTORE, NodeMetadata
from app.nodes.storage.local import LocalStorage
from app.nodes.storage.s3 import uploads
from app.nodes.storage.s3.client import client_of
from app.nodes.storage.s3.trouble import Refused
from app.nodes.tree import Tree

LEFT_FOR = timedelta(days=1)
"""How old unfinished work is before it is removed: no upload takes so long."""


def sweep() -> int:
    """Remove what processes that died left unfinished; return how many pieces.

    It looks into every folder. A storage that cannot be reached is left for the next time.
    """
    swept = 0
    for datasource in all_datasources():
        with suppress(Refused, PathProblem):
            swept += _swept(datasource, now() - LEFT_FOR)
    return swept


def _swept(datasource: Datasource, until: datetime) -> int:
    if datasource.kind == "s3":
        place = buckets.kept_address(datasource.location, datasource.options)
        return uploads.sweep(client_of(place), place.prefix, until)
    return LocalStorage(datasource.name, datasource.location).sweep(until)


def empty_bins(until: datetime, after: str, limit: int) -> tuple[int, str]:
    """Delete some of what went to a recycle bin before `until`, for good.

    It takes `limit` nodes from the internal path `after` on, and returns how many of them are
    gone, and the last path; "" where there are no more. What people put into a bin by hand
    stays, and so does what cannot be deleted now.
    """
    tree, gone, found = Tree(None), 0, _in_bins(until, after, limit)
    for path in found:
        if tree.rights.in_recycle_bin(path):
            with suppress(PathProblem):
                gone += _deleted(tree, path)
    return gone, found[-1] if len(found) == limit else ""


def _in_bins(until: datetime, after: str, limit: int) -> Sequence[str]:
    path = NodeMetadata.datasource + "/" + NodeMetadata.path
    query = sa.select(path).where(NodeMetadata.name == RESTORE, NodeMetadata.since < until)
    return db.session.scalars(query.where(path > after).order_by(path).limit(limit)).all()


def _deleted(tree: Tree, path: str) -> int:
    try:
        tree.delete(path)
    except NodeMissing:
        metadata.drop(tree.place_of(path))
        db.session.commit()
        return 0
    return 1
