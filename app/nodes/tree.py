"""Decides how nodes are changed on somebody's behalf; metadata goes where its node goes.

Each call is done once: what must survive being repeated after a crash goes through
`effects.StepEffects`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, BinaryIO
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.nodes import guards, metadata, transfer
from app.nodes.errors import NameTaken, NotRestorable
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.reading import Reader
from app.nodes.rights import told
from app.nodes.signals import ChangeKind, tell
from app.nodes.storage.base import Writer

Content = Iterable[bytes] | Callable[[BinaryIO], None]
"""What a file is to hold: pieces of bytes, or something that writes into an open file."""


class Tree(Reader):
    """Reads and changes nodes on behalf of `subjects`; None is the system, which may do all.

    All paths are internal. Changing a node needs the right to write in its folder. Beside what
    a method names, it raises what `Reader` and `Storage` name; errors are told with userspace
    paths. Every change is told to `signals.node_changed`, and then commits.
    """

    @told
    def write(self, path: str, content: Content, *, replace: bool = False) -> Node:
        """Return the file that now holds `content`: all of it or nothing is ever seen.

        With `replace` it takes the place of a file, which keeps its metadata; without, raises
        NameTaken. Raises BadName, and NotAFile or NodeBroken where no file can be replaced.
        """
        target, is_new = guards.file_target(self, path, replace=replace)
        with transfer.staged(target, _key()) as hidden:
            hidden.storage.write(hidden.inner, _writer(content))
            hidden.rename(target, replace=replace)
        if is_new:
            metadata.drop(target)
        return self._done("created" if is_new else "changed", target)

    @told
    def mkdir(self, path: str) -> Node:
        """Return the new folder; raises NameTaken, BadName."""
        target = guards.target(self, path)
        target.storage.mkdir(target.inner)
        metadata.drop(target)
        return self._done("created", target)

    @told
    def copy(self, src: str, dst: str) -> Node:
        """Return the copy of a file or of a folder with all in it, metadata included.

        What is broken is left out. Raises NameTaken, BadName, IntoItself, NodeBroken.
        """
        target = guards.target(self, dst)
        source = guards.copyable(self, src, target.parent)
        if target.identity() is not None:
            raise NameTaken(dst)
        with transfer.staged(target, _key()) as hidden:
            transfer.copy(source, hidden, self.rights.is_recycle_bin)
            hidden.rename(target)
        metadata.drop(target)
        metadata.copy(source, target)
        return self._done("created", target)

    @told
    def move(self, src: str, dst: str) -> Node:
        """Return the node under its new path.

        Raises NameTaken, BadName, IntoItself, ProtectedNode.
        """
        source, target = guards.movable(self, src), guards.target(self, dst)
        source.refuse_holding(target)
        self._relocate(source, target)
        return self.node_at(target)

    @told
    def delete(self, path: str) -> None:
        """Move a node to the recycle bin of its workspace, under a free name there.

        In a recycle bin, and outside of all workspaces, it is removed for good: a link itself,
        never what it points to. Deleting a bin empties it. Raises ProtectedNode.
        """
        source = guards.removable(self, path)
        node = self.node_at(source)
        recycle_bin = self.bin_for(source)
        if recycle_bin is None:
            source.remove()
            metadata.drop(source)
            tell("deleted", source.path, node=node)
            db.session.commit()
        else:
            put = partial(self._relocate, source, deleted=node)
            transfer.under_free_name(recycle_bin, source.name, put)

    @told
    def restore(self, path: str) -> Node:
        """Return a node of a recycle bin put back where it was, under a free name there.

        Folders that are gone since are made again. Raises NotRestorable.
        """
        source = guards.removable(self, path)
        original = self.node_at(source).metadata.get(metadata.RESTORE)
        if not isinstance(original, str) or not self.rights.in_recycle_bin(path):
            raise NotRestorable(path)
        wanted = guards.target(self, original)
        transfer.make_folders(wanted.parent)
        put = partial(self._relocate, source)
        target = transfer.under_free_name(wanted.parent, wanted.name, put)
        return self.node_at(target)

    @told
    def set_metadata(self, path: str, values: Mapping[str, Any]) -> Node:
        """Return the node with new metadata; None takes a name away, other names stay.

        Raises BadMetadata.
        """
        place = guards.described(self, path, values)
        metadata.put(place, values)
        return self._done("metadata", place)

    def bin_for(self, source: Place) -> Place | None:
        """Return the recycle bin that a node is deleted to, made where it is missing.

        None where the node is to be removed for good.
        """
        found = self.rights.recycle_bin(source.path)
        if found is None or self.rights.in_recycle_bin(source.path):
            return None
        place = self.place_of(found)
        transfer.make_folders(place)
        return place

    def _relocate(self, source: Place, target: Place, deleted: Node | None = None) -> None:
        """Move a node and what is known of it; if the database fails, the node goes back.

        `deleted` is the node where it goes to a recycle bin.
        """
        transfer.move(source, target, _key())
        try:
            metadata.drop(target)
            metadata.move(source, target)
            if deleted:
                metadata.put(target, {metadata.RESTORE: source.path})
                tell("deleted", source.path, node=deleted)
            else:
                tell("moved", target.path, source.path)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            transfer.move(target, source, _key())
            raise

    def _done(self, kind: ChangeKind, place: Place) -> Node:
        tell(kind, place.path)
        db.session.commit()
        return self.node_at(place)


def _key() -> str:
    return uuid4().hex


def _writer(content: Content) -> Writer:
    return content if callable(content) else lambda file: file.writelines(content)
