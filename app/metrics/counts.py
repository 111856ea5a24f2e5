"""Decides how the web processes of a host count together: in one small file, mapped by all.

Each adds under a lock of the file, so the sums are exact however many processes there are and
whichever of them answers. The file is kept over restarts; where no file can be made, a process
counts for itself. It never knows what is counted.
"""

import fcntl
import logging
import mmap
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

logger = logging.getLogger(__name__)

NUMBER_BYTES = 8
DIGEST_LENGTH = 12


class Counts:
    """Whole numbers that only grow, in a file that all processes of this host share.

    `layout` says what each number is: another layout is another file, so that processes of two
    versions do not mix theirs. Files of earlier layouts are removed.
    """

    def __init__(self, folder: Path, layout: str, size: int) -> None:
        host = f"requests-{socket.gethostname()}-"
        digest = sha256(layout.encode()).hexdigest()[:DIGEST_LENGTH]
        self._lock = threading.Lock()
        self._file = -1
        length = size * NUMBER_BYTES
        try:
            for old in folder.glob(f"{host}*.counts"):
                if old.name != f"{host}{digest}.counts":
                    old.unlink(missing_ok=True)
            self._file = _opened(folder / f"{host}{digest}.counts", length)
        except OSError as error:
            logger.warning("Each web process counts its requests for itself: %s", error)
        self._memory = mmap.mmap(self._file, length)
        self._numbers = memoryview(self._memory).cast("Q")

    def add(self, changes: Mapping[int, int]) -> None:
        """Add to the numbers at some places."""
        with self._locked():
            for place, change in changes.items():
                self._numbers[place] += change

    def read(self) -> list[int]:
        """Return all numbers as they are at one moment."""
        with self._locked():
            return self._numbers.tolist()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """A lock of a file is one of the whole process, so its threads need one of their own."""
        with self._lock:
            if self._file < 0:
                yield
                return
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


def _opened(path: Path, length: int) -> int:
    """Return the descriptor of a file of this length; it is never made shorter.

    All of it is on the disk: writing to a hole of a mapped file ends the process when the disk is
    full.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(file, 0, length)
    except OSError:
        os.close(file)
        raise
    return file
