"""Flows that others published, carried out over a small tree; what comes of them is by hand."""

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from app.actions.mail import delivery
from app.database import now
from app.extensions import db
from app.flows import cells
from app.flows.definition import Flow
from app.flows.queries import Trigger
from app.nodes.node import Node
from app.nodes.tree import Tree
from app.nodes.workspaces import create_datasource, create_workspace
from app.notifications.models import Notification

from .plain import World

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "cells-flows"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the published flows are not there")

ACTIVE = {
    "backup-personal-files", "broken-thumbnails", "detect-metadata-change", "empty-all-recycles",
    "list-locked-users", "purge-files-older", "users-pdf-actions", "validation-workflow",
}  # fmt: skip
"""Flows of which every action and every query is carried out here."""

CREATED, CHANGED = Trigger(event="NODE_CHANGE:0"), Trigger(event="NODE_CHANGE:6")
A = "data/docs/a.pdf"


def published(name: str) -> Flow:
    report = cells.read((FOLDER / f"{name}.json").read_bytes())
    assert (report.state, report.unsupported) == ("active", ())
    assert report.flow is not None
    return report.flow


def stat(path: str) -> Node:
    return Tree(None).stat(path)


def names(path: str) -> list[str]:
    return sorted(Tree(None).names(path))


@pytest.fixture
def storage(world: World, tmp_path: Path) -> Callable[[str], Path]:
    """Makes another datasource with a workspace over all of it, for admins."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        create_datasource(name, folder)
        create_workspace(name, name, name, grants={"profile:admin": "rw"})
        return folder

    return make


@pytest.fixture
def mails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """The mails that are sent, in place of a mail server."""
    sent: list[EmailMessage] = []

    @contextmanager
    def connected(_settings: object) -> Iterator[None]:
        yield None

    monkeypatch.setattr(delivery, "connected", connected)
    monkeypatch.setattr(delivery, "deliver", lambda _server, mail: sent.append(mail))
    here = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(here, smtp_host="mail.example.org", smtp_from="f@example.org")
    return sent


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


BEYOND = {
    "disable-links-older": ["Actions[0].IdmSelector.Query.SubQueries[1].LastUpdated"],
    "check-software-updates": [
        "Actions[0].ChainedActions[0].ChainedActions[0]"
        ".FailedFilterActions[0].ChainedActions[1].Parameters.level"
    ],
}
"""What else than a missing action or right keeps one from running: the level is no template."""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_not_carried_out_of_a_published_flow_is_named(path: Path) -> None:
    report = cells.read(path.read_bytes())
    assert (report.state == "active") is (path.stem in ACTIVE)
    reasons = ("there is no action", "own rights", "does not start the flow here")
    others = [
        finding.where
        for finding in report.unsupported
        if not any(reason in finding.what for reason in reasons)
    ]
    assert others == BEYOND.get(path.stem, [])


def test_backup_of_personal_files(world: World, storage: Callable[[str], Path]) -> None:
    personal, main = storage("personal"), storage("pydiods1")
    for login in ("alice", "bob"):
        (personal / login).mkdir()
        (personal / login / "note.txt").write_text(login)
    ran = world.run(published("backup-personal-files"), login="boss")
    assert ran.outcome.errors == []
    users = [line for line in ran.lines if line.startswith("User ")]
    assert users == ["User alice", "User bob", "User boss", "User gone"]
    today = f"{now():%Y-%m-%d}"
    archives = [f"daily-alice-{today}.zip", f"daily-bob-{today}.zip"]
    assert names("pydiods1/backups") == archives
    with zipfile.ZipFile(main / "backups" / archives[0]) as archive:
        assert archive.read("alice/note.txt") == b"alice"


def test_thumbnails_of_images_that_have_none(world: World) -> None:
    docs = world.files / "docs"
    for name in ("new.jpg", "old.JPEG", "plain.png", "note.gif"):
        Image.new("RGB", (40, 30)).save(docs / name, "GIF" if name.endswith("gif") else "PNG")
    Image.new("RGB", (40, 30)).save(docs / "new.jpg", "JPEG")
    (docs / "empty.jpg").write_bytes(b"")
    Tree(None).set_metadata("data/docs/old.JPEG", {"usermeta-is_image": True})
    ran = world.run(published("broken-thumbnails"))
    assert ran.outcome.errors == []
    marked = {
        name
        for name in names("data/docs")
        if stat(f"data/docs/{name}").metadata.get("usermeta-image_width")
    }
    assert marked == {"new.jpg", "plain.png"}


def test_mail_about_metadata_that_changed(world: World, mails: list[EmailMessage]) -> None:
    flow = published("detect-metadata-change")
    ran = world.run(flow, A, login="bob", trigger=CHANGED, parameters={"SendEmailTo": "alice"})
    assert ran.outcome.errors == []
    [mail] = mails
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Metadata changed on a.pdf")
    assert f'Tags on file "{A}" has been changed to "signed" by bob.' in body(mail)


def test_recycle_bins_are_emptied(world: World) -> None:
    tree = Tree(None)
    tree.delete(A)
    tree.delete("data/docs/sub")
    assert names("data/docs/recycle_bin") == ["a.pdf", "sub"]
    ran = world.run(published("empty-all-recycles"), login="boss", subjects=None)
    assert ran.outcome.errors == []
    assert names("data/docs/recycle_bin") == []
    assert names("data/docs") == ["b.pdf", "c.txt"]
    assert "Will delete children of data/docs/recycle_bin" in ran.lines


def test_locked_users_are_listed(world: World) -> None:
    ran = world.run(published("list-locked-users"), login="boss")
    said = "There are 1 standard users currently locked :  \n\n- User : gone\n"
    assert ran.lines == ["No input nodes.", said]
    assert world.run(published("list-locked-users"), login="bob").lines == []


@pytest.mark.parametrize("action", ["tag", "delete"])
def test_old_files_are_marked_or_deleted(
    world: World, storage: Callable[[str], Path], action: str
) -> None:
    main = storage("pydiods1")
    (main / "deep").mkdir()
    ago = (now() - timedelta(days=40)).timestamp()
    for name in ("deep/old.txt", "old.txt", ".pydio", "new.txt"):
        (main / name).write_text("x")
        if name != "new.txt":
            os.utime(main / name, (ago, ago))
    flow = published("purge-files-older")
    ran = world.run(flow, login="boss", parameters={"Action": action})
    assert ran.outcome.errors == []
    if action == "tag":
        tagged = {
            name: stat(f"pydiods1/{name}").metadata.get("usermeta-tags")
            for name in ("deep/old.txt", "old.txt", ".pydio", "new.txt")
        }
        assert tagged == {
            "deep/old.txt": "to-be-deleted", "old.txt": "to-be-deleted",
            ".pydio": None, "new.txt": None,
        }  # fmt: skip
    else:
        assert names("pydiods1") == [".pydio", "deep", "new.txt"]
        assert names("pydiods1/deep") == []
        assert names("pydiods1/recycle_bin") == ["old-1.txt", "old.txt"]


def test_no_file_is_purged_without_a_folder(world: World) -> None:
    parameters = {"RootFolder": "", "FilesOlderThan": "0", "Action": "delete"}
    ran = world.run(published("purge-files-older"), login="boss", parameters=parameters)
    assert (ran.lines, ran.outcome.ran) == ([], False)


@pytest.fixture
def pdf(world: World) -> str:
    """A PDF of three pages, `Page 1` to `Page 3`."""
    canvas = Canvas(str(world.files / "docs" / "three.pdf"))
    for number in (1, 2, 3):
        canvas.drawString(50, 200, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return "data/docs/three.pdf"


def pages(world: World, path: str) -> list[str]:
    reader = PdfReader(world.files / path.removeprefix("data/"))
    return [page.extract_text().strip() for page in reader.pages]


def test_pages_of_a_pdf_are_extracted(world: World, pdf: str) -> None:
    flow = published("users-pdf-actions")
    split = Trigger(hook_slug="pdf-split-pages")
    ran = world.run(flow, pdf, trigger=split, parameters={"SplitPages": "1 3"})
    assert ran.outcome.errors == []
    assert sorted(pages(world, path) for path in ran.outputs) == [["Page 1"], ["Page 3"]]
    assert ran.lines[-1].startswith("Result: Pages: Extracted pages 1 3 from ")


def test_pdfs_are_joined(world: World, pdf: str) -> None:
    flow = published("users-pdf-actions")
    join = Trigger(hook_slug="pdf-join-pages")
    ran = world.run(flow, pdf, pdf, trigger=join, parameters={"JoinTarget": "both.pdf"})
    assert ran.outcome.errors == []
    assert ran.outputs == ["data/docs/both.pdf"]
    assert pages(world, "data/docs/both.pdf")[:3] == ["Page 1", "Page 2", "Page 3"]


ROLE = {"ReviewersRole": "reviewers"}


def notified() -> list[str]:
    return [f"{note.user_id} {note.title}" for note in db.session.query(Notification)]


def test_a_new_file_waits_for_validation(world: World) -> None:
    flow = published("validation-workflow")
    ran = world.run(flow, A, login="bob", trigger=CREATED, parameters=ROLE)
    assert ran.outcome.errors == []
    metadata = stat(A).metadata
    assert metadata["usermeta-validation"] == "pending"
    assert metadata["usermeta-createdby"] == "bob"
    assert int(metadata["usermeta-validation-changed"]) <= now().timestamp()
    assert notified() == ["1 New file is pending validation"]


def test_a_file_of_a_reviewer_does_not_wait(world: World) -> None:
    flow = published("validation-workflow")
    ran = world.run(flow, A, login="alice", trigger=CREATED, parameters=ROLE)
    assert (ran.outcome.ran, notified(), dict(stat(A).metadata)) == (False, [], {})


def test_the_creator_hears_of_a_validation(world: World) -> None:
    validated = {"usermeta-validation": "approved", "usermeta-createdby": "bob"}
    Tree(None).set_metadata(A, validated)
    flow = published("validation-workflow")
    world.run(flow, A, login="alice", trigger=CHANGED, parameters=ROLE)
    assert notified() == ["2 a.pdf is approved"]


def test_reviewers_are_reminded_of_what_waits(world: World, mails: list[EmailMessage]) -> None:
    before = str(int((now() - timedelta(minutes=10)).timestamp()))
    for path, state, changed in (
        (A, "pending", before),
        ("data/docs/sub/d.pdf", "pending", before),
        ("data/docs/b.pdf", "pending", str(int(now().timestamp()))),
        ("data/docs/c.txt", "approved", before),
    ):
        values = {"usermeta-validation": state, "usermeta-validation-changed": changed}
        Tree(None).set_metadata(path, values)
    flow = published("validation-workflow")
    ran = world.run(flow, trigger=Trigger(schedule=True), parameters=ROLE)
    assert ran.outcome.errors == []
    [mail] = mails
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "2 are still pending validation")
    assert "a.pdf" in body(mail)
    assert "d.pdf" in body(mail)
    assert stat(A).metadata["usermeta-validation-changed"] > before
    assert world.run(flow, trigger=Trigger(schedule=True), parameters=ROLE).outcome.ran is False
