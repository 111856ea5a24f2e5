"""Decides what travels through a flow of users, roles and workspaces: names, never secrets."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Label:
    """A role or a workspace by name and label."""

    name: str
    label: str

    @property
    def slug(self) -> str:
        """The name, as workspaces call it."""
        return self.name


@dataclass(frozen=True)
class Person:
    """A user, such as the one who started the run."""

    login: str
    name: str = ""
    email: str = ""
    profile: str = ""
    roles: tuple[Label, ...] = ()
    enabled: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the person as JSON values; `from_json` is its inverse."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the person that `to_json` wrote."""
        return cls(**{**data, "roles": tuple(Label(**role) for role in data["roles"])})
