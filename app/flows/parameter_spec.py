"""Holds what a parameter is to those who fill it: type, texts, limits; it checks nothing."""

from dataclasses import dataclass

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter as a hook offers it; limits hold for forms and scripts alike."""

    name: str
    type: str = "text"
    label: str = ""
    help: str = ""
    mandatory: bool = False
    default: str = ""
    choices: Choices = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    width: str = "full"
    overridable: bool = False

    @property
    def secret(self) -> bool:
        """Whether the value must never be shown."""
        return self.type == "password"
