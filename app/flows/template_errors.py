"""Names what can be wrong with a template; every one is told to the admin who wrote it.

It never shows a value of a run, only what the template's author wrote and why it fails.
"""

from app.problems import InvalidProblem


class TemplateProblem(InvalidProblem):
    """A template cannot be read or rendered.

    `line` and `column` count from 1 in the template's text, 0 where no place is known; `where`
    names the field that holds the template.
    """

    title = "The template cannot be rendered"

    def __init__(self, reason: str, line: int = 0, column: int = 0, where: str = "") -> None:
        place = f"line {line}, column {column}: " if line else ""
        prefix = f"{where}: " if where else ""
        super().__init__(f"{prefix}{place}{reason}")
        self.reason = reason
        self.line = line
        self.column = column
        self.where = where


class TemplateFault(Exception):
    """A function of a template cannot do its work; the text tells why."""


class TooMuch(TemplateFault):
    """A template asks for more time or memory than one rendering may use."""


class NoSuchField(KeyError, TemplateFault):
    """A template names a field that the object does not have."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
