"""Decides how much an archive may hold. Counted while it is read, never taken from its headers."""

from dataclasses import dataclass

from app.actions.errors import ActionFailed

MAX_TOTAL = 4 * 1024**3
"""Bytes of all members together: a bomb must not fill the storage."""

MAX_RATIO = 200
"""Unpacked bytes for one packed byte: text reaches 20, a bomb 1,000 and more."""

RATIO_FROM = 10 * 1024**2
"""Bytes from which the ratio counts: small members pack well and do no harm."""

MAX_MEMBERS = 50_000
"""Files and folders together: each costs storage and a row of what a run did."""

MAX_DEPTH = 64
"""Folders inside each other, far more than people make and less than storage refuses."""

MAX_PACKED = 200_000
"""Files and folders of an archive that is made: a ZIP file's list of them is held in memory."""


@dataclass
class Meter:
    """Counts what comes out of the archive `name`, of `size` bytes itself.

    Raises ActionFailed where it is too much. Members that share their packed bytes each look
    harmless, so the ratio counts for all of them together, too.
    """

    name: str
    size: int
    total: int = 0

    def add(self, member: str, size: int, unpacked: int, packed: int) -> None:
        """Count `size` more bytes of a member; `unpacked` of `packed` bytes came out so far."""
        self.total += size
        if self.total > MAX_TOTAL:
            limit = MAX_TOTAL // 1024**3
            raise self._refusal(f"holds more than {limit} GiB")
        if self.total > RATIO_FROM and self.total > MAX_RATIO * self.size:
            raise self._refusal(f"unpacks to more than {MAX_RATIO} times its size")
        if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
            raise self._refusal(f"unpacks “{member}” to more than {MAX_RATIO} times its size")

    def check_members(self, number: int) -> None:
        """Raise ActionFailed where `number` files and folders are too many."""
        if number > MAX_MEMBERS:
            raise self._refusal(f"holds more than {MAX_MEMBERS} files and folders")

    def _refusal(self, what: str) -> ActionFailed:
        return ActionFailed(f"“{self.name}” {what}; nothing was unpacked. Unpack it elsewhere.")
