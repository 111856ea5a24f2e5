"""Decides what is removed of work in buckets that nobody finished; it never touches a file."""

from datetime import timedelta

from app.database import now
from app.nodes import buckets
from app.nodes.datasources import all_datasources
from app.nodes.storage.s3 import uploads
from app.nodes.storage.s3.client import client_of
from app.nodes.storage.s3.trouble import Refused

LEFT_FOR = timedelta(days=1)
"""How old an unfinished upload is before it is removed: no upload takes so long."""


def sweep() -> int:
    """Remove the parts of uploads whose process died; return how many uploads.

    A bucket that cannot be reached is left for the next time.
    """
    swept = 0
    for datasource in all_datasources():
        if datasource.kind == "s3":
            place = buckets.kept_address(datasource.location, datasource.options)
            try:
                swept += uploads.sweep(client_of(place), place.prefix, now() - LEFT_FOR)
            except Refused:
                continue
    return swept
