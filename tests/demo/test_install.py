"""The demo is made whole, made once, and leaves alone what somebody changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.changes import set_password
from app.config import Settings
from app.demo import install
from app.demo.files import pictures, texts
from app.demo.install import ACCOUNTS, FOLDER, PASSWORD, lay_out
from app.flows import models, store
from app.nodes.tree import Tree
from app.nodes.workspaces import find_workspace, set_grants, visible

ALICE, BOB, CAROL, ADMIN = (
    frozenset({"profile:standard", "role:reviewers", "user:alice"}),
    frozenset({"profile:standard", "user:bob"}),
    frozenset({"profile:shared", "user:carol"}),
    frozenset({"profile:admin", "user:admin"}),
)


@pytest.fixture
def _few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less of what takes time and makes no difference."""
    monkeypatch.setattr(texts, "MANY", 20)
    monkeypatch.setattr(pictures, "PHOTOS", pictures.PHOTOS[:1])
    monkeypatch.setattr(pictures, "DRAWINGS", ())


@pytest.fixture
def instance(app: Flask, settings: Settings, _few_files: None) -> Path:
    """An instance with the demo in it."""
    install.install(settings.instance)
    return settings.instance


def state(instance: Path) -> dict[str, str]:
    """All files with their checksums, and the versions of all flows."""
    files = sorted((instance / FOLDER).rglob("*"))
    found = {
        str(path.relative_to(instance)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }
    return found | {record.slug: str(record.number) for record, _flow in store.all_flows()}


@pytest.mark.usefixtures("_few_files")
def test_demo_is_installed_once_all_of_it_is(app: Flask, settings: Settings) -> None:
    assert not install.is_installed()
    install.install(settings.instance)
    assert install.is_installed()


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(("login", "name", "profile", "roles"), ACCOUNTS)
def test_accounts_can_sign_in(login: str, name: str, profile: str, roles: tuple[str]) -> None:
    user = accounts.check_password(login, PASSWORD)
    assert (user.name, user.profile) == (name, profile)
    assert tuple(role.name for role in user.roles) == roles


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        (ADMIN, {"archive": True, "documents": True, "finance": True, "media": True}),
        (ALICE, {"archive": True, "documents": True, "finance": True, "media": True}),
        (BOB, {"archive": False, "documents": True, "media": True}),
        (CAROL, {"media": False}),
    ],
)
def test_everybody_sees_their_workspaces_and_where_they_may_write(
    subjects: frozenset[str], expected: dict[str, bool]
) -> None:
    assert {view.slug: view.access.write for view in visible(subjects)} == expected


@pytest.mark.usefixtures("instance")
def test_flows_are_kept_and_their_hooks_can_be_called() -> None:
    slugs = [record.slug for record, _flow in store.all_flows()]
    assert slugs == [
        "checksums", "compress", "folder-report", "images", "pdf-tools", "publish", "review"
    ]  # fmt: skip
    assert {ref.slug for ref in store.every_hook() if ref.enabled} == {
        "extract-pages", "join-pdfs", "compress", "images-resize", "review-submit",
        "review-approve", "review-reject", "folder-report", "publish", "checksums",
    }  # fmt: skip


@pytest.mark.usefixtures("instance")
def test_metadata_of_files_is_set() -> None:
    tree = Tree(None)
    contracts = {node.name: node.metadata for node in tree.children("documents/contracts")}
    assert {name: data.get("usermeta-status") for name, data in contracts.items()} == {
        "Lease agreement.pdf": "in-review",
        "Annex A - floor plan.pdf": "in-review",
        "Annex B - inventory.pdf": "draft",
        "Service contract.pdf": None,
        "Supply agreement.pdf": "approved",
        "REPORT.PDF": None,
    }
    assert tree.stat("documents/many").metadata == {"usermeta-checksums": "on"}


@pytest.mark.usefixtures("instance")
def test_hostile_names_are_all_there() -> None:
    names = Tree(None).names("documents/names")
    assert {len(name.encode()) for name in names} >= {255}
    assert {".hidden", "#1 offer 100%.pdf", "two\nlines.txt", "emoji 🚀.txt"} < names
    assert {"\u00dcbung.pdf", "U\u0308bung.pdf"} < names


def test_installing_again_changes_nothing(instance: Path) -> None:
    before = state(instance)
    install.install(instance)
    assert state(instance) == before


def test_what_somebody_changed_stays(instance: Path) -> None:
    tree = Tree(None)
    tree.delete("documents/Welcome.md")
    tree.write("documents/Minutes.md", [b"mine"], replace=True)
    tree.set_metadata("documents/many", {"usermeta-checksums": None})
    media = find_workspace("media")
    assert media is not None
    set_grants(media, {"user:bob": "r"})
    accounts.ensure_role("reviewers", "Our reviewers")
    set_password(accounts.find_or_refuse("bob"), "a better password")
    record = store.find("compress")
    changed = store.current(record).model_copy(update={"label": "Pack"})
    store.save(changed, author="admin", enabled=False, replace="compress")
    before = state(instance)
    install.install(instance)
    assert state(instance) == before
    assert tree.stat("documents/many").metadata == {}
    assert [view.slug for view in visible(CAROL)] == []
    assert accounts.find_or_refuse("alice").roles[0].label == "Our reviewers"
    assert accounts.check_password("bob", "a better password").login == "bob"
    assert not store.find("compress").enabled


@pytest.mark.usefixtures("_few_files")
def test_interrupted_making_is_finished(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(install, "all_flows", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            install.install(settings.instance)
    assert not install.is_installed()
    install.install(settings.instance)
    assert install.is_installed()
    assert len(store.all_flows()) == 7


def test_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str, bytes]]:
        yield "a/b.txt", b"1"
        raise RuntimeError

    folder = tmp_path / FOLDER / "documents"
    with pytest.raises(RuntimeError):
        lay_out(folder, broken())
    assert not folder.exists()
    lay_out(folder, iter([("c.txt", b"2")]))
    assert [path.name for path in folder.rglob("*")] == ["c.txt"]


@pytest.mark.usefixtures("_few_files")
def test_flow_of_somebody_with_the_same_slug_is_left_alone(app: Flask, settings: Settings) -> None:
    own = store.save(install.all_flows()[1].model_copy(update={"label": "Mine"}), author="me")
    install.install(settings.instance)
    assert store.find(own.slug).label == "Mine"
    assert [version.author for version in models.versions_of(store.find(own.slug))] == ["me"]
