"""Names what can go wrong with nodes, in words that name only what the caller may know of."""

from typing import ClassVar, Self

from app.problems import ConflictProblem, ForbiddenProblem, InvalidProblem, Problem

SHOWN_CHARACTERS = 300
"""Longest piece of a path in a message: enough to recognise it, too short to flood a log."""


class PathProblem(Problem):
    """A problem with one path. Below `Tree` the path is internal, above it a userspace path."""

    wording: ClassVar[str] = "{path}"

    def __init__(self, path: str, *, told: bool = False) -> None:
        super().__init__(self.wording.format(path=quoted(path)))
        self.path = path
        self.told = told

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.path,)

    def about(self, path: str, *, told: bool = True) -> Self:
        """Return the same problem with another path: with `told`, the one that the caller knows."""
        return type(self)(path, told=told)


def quoted(path: str) -> str:
    """Return `path` in quotes, cut to SHOWN_CHARACTERS and fit for any page or log."""
    shown = path if len(path) <= SHOWN_CHARACTERS else f"{path[:SHOWN_CHARACTERS]}…"
    return f'"{shown.encode("utf-8", "backslashreplace").decode()}"'


class NotPermitted(PathProblem, ForbiddenProblem):
    """The caller may not use this path, or it does not exist: nobody is told which."""

    wording = "You may not use {path}, or it does not exist."


class BadPath(NotPermitted):
    """The path can name nothing: it has an empty, `.`, `..` or too long part, or a NUL."""


class NodeMissing(NotPermitted):
    """Nothing bears this path."""


class BadName(InvalidProblem):
    """A new node may not have this name."""

    title = "Name not allowed"


class NameTaken(PathProblem, ConflictProblem):
    """A node with this path exists already."""

    wording = "{path} exists already. Choose another name."


class NotAFolder(PathProblem, ConflictProblem):
    """A folder is needed and this node is something else."""

    wording = "{path} is not a folder."


class NotAFile(PathProblem, ConflictProblem):
    """A file is needed and this node is a folder."""

    wording = "{path} is a folder; a file is needed."


class NodeBroken(PathProblem, ConflictProblem):
    """The node is a link, a special file or has an unreadable name."""

    wording = "{path} is a link or a special file. It can be deleted, not used."


class ProtectedNode(PathProblem, ForbiddenProblem):
    """The node is the root of a workspace, holds one, or is a recycle bin."""

    wording = "{path} belongs to the structure of a workspace. It cannot be moved or deleted."


class IntoItself(PathProblem, ConflictProblem):
    """A folder was to be put into itself."""

    wording = "{path} cannot be moved or copied into itself."


class NotRestorable(PathProblem, ConflictProblem):
    """The node does not lie in a recycle bin, or nobody knows where it came from."""

    wording = "Nobody knows where {path} was deleted from. Move it instead."


class StepTakenOver(PathProblem, ConflictProblem):
    """Another process carries out the same step; this one has stopped before any harm."""

    wording = "{path} is being written by another worker that carries out the same step."


class CrossDevice(PathProblem):
    """A rename would have to leave its file system; the caller copies instead."""

    wording = "{path} lies on another disk."


class StorageFull(PathProblem):
    """The disk, or the quota on it, is used up."""

    status = 507
    title = "Disk full"
    wording = "The disk is full: {path} was not written. Free some space and try again."


class StorageDenied(PathProblem):
    """The operating system refuses the server what the caller may do."""

    title = "Storage refuses"
    wording = "The server has no permission on its disk for {path}. Ask an administrator."


class StorageFailed(PathProblem):
    """The storage does not answer, or answers with an error."""

    status = 503
    title = "Storage unavailable"
    wording = "The storage of {path} does not answer. Try again later."


class NotKept(PathProblem):
    """A preview would make this file, and it is too large for its content to be kept."""

    status = 409
    title = "Content not kept"
    wording = "The preview did not keep the content of {path}: it is too large."


class BadMetadata(InvalidProblem):
    """A name or value of metadata is not acceptable."""

    title = "Metadata not acceptable"


class BadWorkspace(InvalidProblem):
    """A datasource or workspace cannot be made with these values."""

    title = "Workspace not acceptable"
