"""Decides where a node lies: a storage and a path in it. It knows no rights and no users."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from app.nodes import names
from app.nodes.errors import CrossDevice, IntoItself
from app.nodes.fencing import fence
from app.nodes.storage.base import Storage


@dataclass(frozen=True, slots=True)
class Place:
    """One path of a storage, whether something lies there or not; `inner` is "" at the root."""

    storage: Storage
    inner: str

    @property
    def path(self) -> str:
        """The internal path."""
        return f"{self.storage.name}/{self.inner}" if self.inner else self.storage.name

    @property
    def name(self) -> str:
        """The last part of the internal path."""
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> Self:
        """The folder that holds it; the root's is the root itself."""
        return type(self)(self.storage, self.inner.rpartition("/")[0])

    def child(self, name: str) -> Self:
        """Return the place called `name` in this folder."""
        return type(self)(self.storage, f"{self.inner}/{name}" if self.inner else name)

    def hidden(self, key: str) -> Self:
        """Return the place in this folder where the unfinished work known as `key` lies."""
        return self.child(names.temporary_name(key))

    def free(self, name: str, reserved: Collection[str] = ()) -> Self:
        """Return the first place of `name`, `name-1` … in this folder where nothing lies now.

        It is none of the `reserved` paths.
        """
        wanted = self.child(name)
        if wanted.identity() is None and wanted.path not in reserved:
            return wanted
        kept = (path.rpartition("/") for path in reserved)
        promised = {last for folder, _, last in kept if folder == self.path}
        return self.child(names.free_name(name, self.storage.names(self.inner) | promised))

    def identity(self) -> str | None:
        """Return what tells the node here from any other, None where nothing lies here."""
        return self.storage.identity(self.inner)

    def remove(self) -> None:
        """Remove what lies here, with all in it; nothing where nothing does."""
        fence.assure_lately()
        self.storage.remove(self.inner)

    def rename(self, target: "Place", *, replace: bool = False) -> None:
        """Move the node to `target`; raises NameTaken, CrossDevice (see `Storage.rename`)."""
        if self.storage.name != target.storage.name:
            raise CrossDevice(target.path)
        fence.assure_lately()
        self.storage.rename(self.inner, target.inner, replace=replace)

    def refuse_holding(self, other: "Place") -> None:
        """Raise IntoItself where `other` is this place or lies below it."""
        if f"{other.path}/".startswith(f"{self.path}/"):
            raise IntoItself(self.path)
