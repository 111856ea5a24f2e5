"""Decides what somebody may do with a path: the union of the grants that cover it.

It reads the grants once and keeps them; it never looks at files.
"""

from collections.abc import Callable, Collection, Iterator
from functools import cached_property, wraps
from typing import Concatenate, Literal, ParamSpec, Protocol, TypeVar

from app.nodes.errors import NotPermitted, PathProblem
from app.nodes.workspaces import WorkspaceView, views

Need = Literal["read", "write"]
RECYCLE_BIN = "recycle_bin"
"""Name of the folder at the root of a workspace that deleted nodes go to (reference)."""
UNNAMED = "something that you may not see"
UNSEEN = "…"
"""Stands for a path that the caller neither sent nor may see."""


class Rights:
    """What `subjects` may do, everything where they are None: the system itself.

    All paths are internal unless a name says otherwise.
    """

    def __init__(self, subjects: frozenset[str] | None) -> None:
        self.subjects = subjects

    @cached_property
    def areas(self) -> list[WorkspaceView]:
        """All workspaces, with what these subjects may do there."""
        return views(self.subjects)

    def may(self, path: str, need: Need) -> bool:
        """Return whether a workspace that covers `path` grants `need`."""
        if self.subjects is None:
            return True
        return any(getattr(area.access, need) for area in self._covering(path))

    def check(self, path: str, need: Need) -> None:
        """Raise NotPermitted where `may` says no."""
        if not self.may(path, need):
            raise NotPermitted(path)

    def root_of(self, slug: str) -> str | None:
        """Return the root of a workspace these subjects may use in some way, else None."""
        for area in self.areas:
            if area.slug == slug and (area.access.read or area.access.write):
                return area.root_path
        return None

    def userspace(self, path: str) -> str | None:
        """Return the userspace path, in the innermost workspace that they may read, or None."""
        seen = [area for area in self._covering(path) if area.access.read]
        if not seen:
            return None
        area = min(seen, key=lambda seen_area: (-len(seen_area.root_path), seen_area.slug))
        return area.slug + path[len(area.root_path) :]

    def recycle_bin(self, path: str) -> str | None:
        """Return the bin of the innermost workspace that covers `path`; None outside of all."""
        roots = [area.root_path for area in self._covering(path)]
        return f"{max(roots, key=len)}/{RECYCLE_BIN}" if roots else None

    def in_recycle_bin(self, path: str) -> bool:
        """Return whether `path` is a bin or lies in one."""
        return any(covers(f"{area.root_path}/{RECYCLE_BIN}", path) for area in self.areas)

    def is_recycle_bin(self, path: str) -> bool:
        """Return whether `path` is a bin itself."""
        return any(path == f"{area.root_path}/{RECYCLE_BIN}" for area in self.areas)

    def is_root(self, path: str) -> bool:
        """Return whether `path` is the root of a workspace, whoever may see it."""
        return any(area.root_path == path for area in self.areas)

    def holds_root(self, path: str) -> bool:
        """Return whether the root of a workspace is `path` or lies below it."""
        return any(covers(path, area.root_path) for area in self.areas)

    def holds_root_below(self, path: str) -> bool:
        """Return whether the root of a workspace lies below `path`: there rights may differ."""
        return any(area.root_path.startswith(f"{path}/") for area in self.areas)

    def shown(self, path: str, sent: Collection[object]) -> str:
        """Return a path as these subjects know it; one they may not see only if it was sent."""
        return self.userspace(path) or (path if path in sent else UNSEEN)

    def named(self, path: str) -> str:
        """Return a path in a sentence for these subjects, who may not be able to see it."""
        seen = self.userspace(path)
        return f"“{seen}”" if seen else UNNAMED

    def _covering(self, path: str) -> Iterator[WorkspaceView]:
        return (area for area in self.areas if covers(area.root_path, path))


def covers(folder: str, path: str) -> bool:
    """Return whether `path` is `folder` or lies below it; `foo` does not cover `foo-bar`."""
    return path == folder or path.startswith(f"{folder}/")


class HasRights(Protocol):
    """Something that acts within somebody's rights."""

    @property
    def rights(self) -> Rights:
        """Whose rights these are."""
        ...


Self_ = TypeVar("Self_", bound=HasRights)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def told(
    method: Callable[Concatenate[Self_, Arguments], Result],
) -> Callable[Concatenate[Self_, Arguments], Result]:
    """Make a method raise its problems with the paths that its caller knows."""

    @wraps(method)
    def telling(self: Self_, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return method(self, *args, **kwargs)
        except PathProblem as error:
            if error.told:
                raise
            sent = (*args, *kwargs.values())
            raise error.about(self.rights.shown(error.path, sent)) from error

    return telling
