"""Decides which named error the refusal of a server becomes; it never handles one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from app.nodes import errors

CODES: dict[str, type[errors.PathProblem]] = {
    "KeyTooLongError": errors.BadPath,
    "InvalidURI": errors.BadPath,
    "QuotaExceeded": errors.StorageFull,
    "EntityTooLarge": errors.StorageFull,
    "XMinioStorageFull": errors.StorageFull,
}
STATUSES: dict[int, type[errors.PathProblem]] = {
    401: errors.StorageDenied,
    403: errors.StorageDenied,
    413: errors.StorageFull,
    507: errors.StorageFull,
}

_CODE = re.compile(rb"<Code>([A-Za-z]{1,100})</Code>")
HEAD_OF_ANSWER = 2000
"""Bytes of an answer in which its code stands."""


class Refused(Exception):
    """The server did not do what it was asked; `problem` is what that means for a path."""

    def __init__(self, problem: type[errors.PathProblem], reason: str) -> None:
        super().__init__(reason)
        self.problem = problem


class Taken(Exception):
    """Something bears the key that something new was to bear."""


def code_of(answer: httpx.Response) -> str:
    """Return the word with which an answer tells what went wrong, "" where it tells none."""
    if answer.status_code < 300 and b"<Error>" not in answer.content[:HEAD_OF_ANSWER]:
        return ""
    found = _CODE.search(answer.content[:HEAD_OF_ANSWER])
    return found[1].decode() if found else ""


def refusal(answer: httpx.Response) -> Refused:
    """Return the error for an answer that nobody expected."""
    code, status = code_of(answer), answer.status_code
    kind = CODES.get(code) or STATUSES.get(status, errors.StorageFailed)
    return Refused(kind, f"{status} {code}".strip())


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Raise what the server refuses in the block as a named error about `path`."""
    try:
        yield
    except Refused as refused:
        raise refused.problem(path) from refused
    except Taken as taken:
        raise errors.NameTaken(path) from taken
