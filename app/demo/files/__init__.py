"""Decides which files lie in the demo's workspaces; all are made by our own code, always the same.

It writes nothing: it yields inner paths with their bytes.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from app.demo.files import hostile, papers, pictures, texts

Files = Iterator[tuple[str, bytes]]
Maker = Callable[[], Files]


def documents() -> Files:
    """Yield the files of `documents`."""
    return chain(
        texts.documents(), papers.contracts(), papers.quarter(), texts.many(), hostile.files()
    )


def media() -> Files:
    """Yield the files of `media`."""
    return pictures.files()


def archive() -> Files:
    """Yield the files of `archive`."""
    return chain(texts.archive(), papers.archived())


def finance() -> Files:
    """Yield the files of `finance`."""
    return texts.finance()
