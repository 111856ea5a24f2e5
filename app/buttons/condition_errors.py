"""Names what can go wrong with the process that evaluates conditions."""


class ChildStopped(Exception):
    """The child process did not answer: it took too long, or it died."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
