import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from app.accounts.models import User
from app.actions.errors import RunStopped
from app.actions.message import Message, Output
from app.actions.people import Person
from app.actions.registry import ActionCall, ActionResult, find
from app.actions.step import Step
from app.config import Settings
from app.database import Base, tune_sqlite
from app.extensions import db
from app.nodes.effects import StepEffects
from app.nodes.node import Node
from app.nodes.tree import Tree
from app.nodes.workspaces import create_datasource, create_workspace

ALICE = frozenset({"user:alice"})
"""Reads and writes in the workspace of the office."""

GUEST = frozenset({"user:guest"})
"""Reads there."""

Members = Mapping[str, bytes | None]
"""Names and contents of an archive; None makes a folder."""


class Make:
    """Makes small files of each kind, as bytes."""

    @staticmethod
    def pdf(pages: int = 3, *, word: str = "Page", size: tuple[float, float] = (300, 400)) -> bytes:
        """A PDF whose page N says `word N`."""
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=0)
        for number in range(1, pages + 1):
            canvas.drawString(50, 200, f"{word} {number}")
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    @classmethod
    def locked_pdf(cls, password: str) -> bytes:
        """A PDF of two pages, encrypted; an empty password opens without being asked for one."""
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(cls.pdf(2))))
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        return buffer.getvalue()

    @staticmethod
    def image(
        kind: str = "JPEG", size: tuple[int, int] = (400, 200), mode: str = "RGB", **saved: Any
    ) -> bytes:
        """An image, black, with its upper left quarter red."""
        picture = Image.new("RGB", size)
        picture.paste((255, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
        buffer = io.BytesIO()
        picture.convert(mode).save(buffer, kind, **saved)
        return buffer.getvalue()

    @classmethod
    def huge_png(cls, width: int, height: int) -> bytes:
        """A PNG that claims a size and has no pixels to go with it."""
        small = cls.image("PNG", (1, 1))
        start = small.index(b"IHDR")
        head = b"IHDR" + struct.pack(">II", width, height) + small[start + 12 : start + 17]
        return small[:start] + head + struct.pack(">I", zlib.crc32(head)) + small[start + 21 :]

    @staticmethod
    def zip(members: Members, **header: Any) -> bytes:
        """A ZIP file; `header` is set on every member."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                info = zipfile.ZipInfo(name if content is not None else f"{name}/")
                info.compress_type = zipfile.ZIP_DEFLATED
                for key, value in header.items():
                    setattr(info, key, value)
                archive.writestr(info, content or b"")
        return buffer.getvalue()

    @staticmethod
    def tar(members: Members, mode: Any = "w", **header: Any) -> bytes:
        """A tar file, with `w:gz` packed; `header` is set on every member."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode=mode) as archive:
            for name, content in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(content or b"")
                info.type = tarfile.REGTYPE if content is not None else tarfile.DIRTYPE
                for key, value in header.items():
                    setattr(info, key, value)
                archive.addfile(info, io.BytesIO(content or b""))
        return buffer.getvalue()


@pytest.fixture
def make() -> type[Make]:
    return Make


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with nothing but settings and a fresh database."""
    app = Flask("office")
    app.config["SETTINGS"] = Settings(instance=tmp_path)
    app.config["SQLALCHEMY_ENGINES"] = {"default": f"sqlite:///{tmp_path / 'office.db'}"}
    db.init_app(app)
    with app.app_context():
        tune_sqlite(db.engine)
        Base.metadata.create_all(db.engine)
        yield app
        db.engine.dispose()


class Office:
    """A workspace `docs` on a real folder, and a way to carry out actions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log: list[tuple[str, str]] = []
        self.progress: list[float] = []
        self.stop_after: int | None = None

    def settings(self, **values: Any) -> None:
        """Set what the environment of the process would."""
        config = current_app.config
        config["SETTINGS"] = replace(config["SETTINGS"], **values)

    def person(self, login: str, **values: Any) -> User:
        """Make a user whom no password lets in."""
        user = User(login=login, password_hash="none", **values)
        db.session.add(user)
        db.session.commit()
        return user

    def put(self, path: str, content: bytes = b"content") -> str:
        """Write a file and return its internal path."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return f"docs/{path}"

    def mkdir(self, path: str) -> str:
        (self.folder / path).mkdir(parents=True, exist_ok=True)
        return f"docs/{path}"

    def read(self, path: str) -> bytes:
        return (self.folder / path.removeprefix("docs/")).read_bytes()

    def node(self, path: str) -> Node:
        return Tree(None).stat(path)

    def listing(self, folder: str = "") -> list[str]:
        """All paths below a folder, sorted, hidden ones too; folders end in a slash."""
        top = self.folder / folder
        return sorted(
            f"{path.relative_to(top)}{'/' if path.is_dir() else ''}" for path in top.rglob("*")
        )

    def run(
        self,
        action_id: str,
        parameters: Mapping[str, str],
        *nodes: str | Node,
        subjects: frozenset[str] | None = ALICE,
        owner: str = "run-1:step",
        outputs: tuple[Output, ...] = (),
        files: Any = None,
        users: tuple[Person, ...] = (),
    ) -> ActionResult:
        """Carry out an action on nodes, the same step again for the same owner."""
        found = find(action_id)
        assert found is not None
        tree = Tree(subjects)
        chosen = [self.node(node) if isinstance(node, str) else node for node in nodes]
        call = ActionCall(
            parameters=parameters,
            message=Message(tuple(chosen), outputs, users=users),
            tree=tree,
            files=files or StepEffects(tree, owner),
            log=lambda level, text: self.log.append((level, text)),
            progress=self.progress.append,
            check_stop=self._check_stop,
            step=Step(*owner.partition(":")[::2], login="alice", name="Alice A."),
        )
        return found.run(call)

    def _check_stop(self) -> None:
        if self.stop_after is not None:
            self.stop_after -= 1
            if self.stop_after < 0:
                raise RunStopped


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Office:
    folder = tmp_path / "docs"
    folder.mkdir()
    datasource = create_datasource("docs", folder)
    create_workspace("docs", "Docs", datasource, grants={"user:alice": "rw", "user:guest": "r"})
    return Office(folder)
