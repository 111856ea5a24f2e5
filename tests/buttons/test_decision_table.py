"""Who sees which button where: the expected columns are the reference's text, written by hand.

Every case goes the way of the toolbar: the conditions through their process, then the rules.
"""

from typing import Any

import pytest

from app.buttons import verdicts
from app.buttons.catalogue import ButtonRef

from .decision_world import imported, person_at
from .samples import ref_of

SHOWN = ("shown", "", "")
SELECTION = {"selection": "true"}
DRAFT_SCRIPT = {"evalMetadata": 'metadata.get("usermeta-status") === "draft"'}
CHECKSUMS_SCRIPT = {"evalMetadata": 'metadata.get("usermeta-checksums") === "on"'}
STRANGE_SCRIPT = {"evalMetadata": "pydio.user.isAdmin()"}
STATUS_IS_OPEN = 'metadata.get("usermeta-status") in ["", "draft"]'
CHECKSUMS_ARE_ON = 'metadata.get("usermeta-checksums") == "on"'

Expected = tuple[str, str, str]
Case = tuple[ButtonRef, str, str, Expected]
"""A button, a login (in `documents`, else `login@place`), a selection, and what comes of it."""


def hidden(rule: str) -> Expected:
    """Hidden, and the rule that failed first."""
    return "hidden", rule, ""


def disabled(rule: str, sentence: str) -> Expected:
    """Disabled, the rule that failed first and what the person is told."""
    return "disabled", rule, sentence


def other_type(name: str) -> Expected:
    return disabled("extension", f"Choose files: “{name}” is of a type that does not work here.")


def unmet(name: str) -> Expected:
    return disabled("selection_condition", f"“{name}” does not meet the condition of this button.")


def button(*allow: str, deny: tuple[str, ...] = (), **hook: Any) -> ButtonRef:
    """A button for `allow`, else for the usual profiles, that asks nothing else unless told."""
    rows = [{"Subject": subject, "Effect": 1} for subject in allow or USUAL]
    denied = [{"Subject": subject, "Effect": 0} for subject in deny]
    return ref_of(**{"policies": [*denied, *rows], **hook})


def needs(**hook: Any) -> ButtonRef:
    """A button that needs a selection."""
    return button(needs_selection=True, **hook)


def folder_asked(condition: str, **hook: Any) -> ButtonRef:
    return button(extras={"folder_condition": condition}, **hook)


def nodes_asked(condition: str, **hook: Any) -> ButtonRef:
    return needs(extras={"selection_condition": condition}, **hook)


USUAL = ("profile:admin", "profile:standard")
"""Whom a policy allows usually (reference: Policies)."""

NOBODY = button(policies=[])
ONE_PDF = needs(one_only=True, extensions="pdf")
MANY_PDFS = needs(many_only=True, extensions="pdf")
BOTH_COUNTS = needs(one_only=True, many_only=True)
FILES = needs()
PDFS = needs(extensions="pdf")
FOLDERS = needs(files=False, folders=True)
ANYTHING = needs(folders=True)
NEITHER = needs(files=False)
GUEST_PDFS = button("profile:shared", needs_selection=True, extensions="pdf")
WRITES_TO_ARCHIVE = button(extras={"needs_write": ["archive"]})

WHOLE_WORKSPACE = disabled("root", "This does not work on a whole workspace.")
IN_THE_BIN = disabled("root", "This does not work in the recycle bin.")
NEVER = disabled("count", "This button asks for one and for several at once: it never works.")
SWITCHED_OFF = disabled("selection_condition", "This button is switched off: its condition failed.")

POLICY: list[Case] = [
    (button("profile:standard"), "bob", "none", SHOWN),
    (button("profile:standard"), "alice", "none", SHOWN),
    (button("profile:standard"), "admin", "none", hidden("policy")),
    (button("profile:standard"), "carol", "none", hidden("policy")),
    (button("profile:shared"), "carol", "none", SHOWN),
    (button("profile:shared"), "bob", "none", hidden("policy")),
    (button(*USUAL), "admin", "none", SHOWN),
    (button(*USUAL), "bob", "none", SHOWN),
    (button(*USUAL), "carol", "none", hidden("policy")),
    (button("user:alice"), "alice", "none", SHOWN),
    (button("user:alice"), "bob", "none", hidden("policy")),
    (button("user:alice"), "admin", "none", hidden("policy")),
    (button("role:reviewers"), "alice", "none", SHOWN),
    (button("role:reviewers"), "bob", "none", hidden("policy")),
    (button("role:reviewers"), "admin", "none", hidden("policy")),
    (button("role:review"), "alice", "none", hidden("policy")),
    (button("role:alice"), "alice", "none", hidden("policy")),
    (button(*USUAL, deny=("role:reviewers",)), "alice", "none", hidden("policy")),
    (button(*USUAL, deny=("role:reviewers",)), "bob", "none", SHOWN),
    (button("user:alice", deny=USUAL), "alice", "none", hidden("policy")),
    (button("user:bob", deny=("user:bob",)), "bob", "none", hidden("policy")),
    (button("user:bob", deny=("user:alice",)), "bob", "none", SHOWN),
    (NOBODY, "admin", "none", hidden("policy")),
    (NOBODY, "alice", "none", hidden("policy")),
    (NOBODY, "carol", "none", hidden("policy")),
    (needs(policies=[]), "bob", "none", hidden("policy")),
]

SWITCHED: list[Case] = [
    (button(enabled=False), "bob", "none", hidden("enabled")),
    (button(enabled=False), "admin", "none", hidden("enabled")),
    (button(enabled=False), "carol", "none", hidden("policy")),
    (needs(enabled=False), "bob", "pdf", hidden("enabled")),
    (button(enabled=False, extras={"enabled": False}), "bob", "none", hidden("enabled")),
]

RIGHTS: list[Case] = [
    (button(read=True), "bob", "none", SHOWN),
    (button(read=True), "bob@archive", "none", SHOWN),
    (button(read=True), "bob@locked", "none", hidden("rights")),
    (button(), "bob@locked", "none", hidden("rights")),
    (button(write=True), "bob", "none", SHOWN),
    (button(write=True), "bob@archive", "none", hidden("rights")),
    (button(write=True), "alice@archive", "none", SHOWN),
    (button(write=True), "admin@archive", "none", SHOWN),
    (button("profile:shared", write=True), "carol", "none", hidden("rights")),
    (button("profile:shared", read=True), "carol", "none", SHOWN),
    (button(admin_only=True), "admin", "none", SHOWN),
    (button(admin_only=True), "alice", "none", hidden("rights")),
    (button("user:carol", admin_only=True), "carol", "none", hidden("rights")),
    (WRITES_TO_ARCHIVE, "admin", "none", SHOWN),
    (WRITES_TO_ARCHIVE, "alice", "none", SHOWN),
    (WRITES_TO_ARCHIVE, "bob", "none", hidden("rights")),
    (button(extras={"needs_write": ["documents", "archive"]}), "bob", "none", hidden("rights")),
    (button(extras={"needs_write": ["unheard"]}), "admin", "none", hidden("rights")),
    (needs(write=True), "bob", "two pdf", SHOWN),
    (needs(write=True), "bob@archive", "two pdf", hidden("rights")),
    (needs(write=True), "bob@archive", "none", hidden("rights")),
    (needs(write=True), "bob", "pdf+locked", disabled("rights", "You cannot change “locked.pdf”.")),
    (
        needs(write=True, one_only=True),
        "bob",
        "pdf+locked",
        disabled("rights", "You cannot change “locked.pdf”."),
    ),
    (needs(read=True), "bob", "pdf+locked", SHOWN),
    (button(write=True), "bob", "pdf+locked", SHOWN),
]

FOLDER: list[Case] = [
    (button(folder_extensions="photos"), "bob@archive", "none", SHOWN),
    (button(folder_extensions=".Photos, x"), "bob@archive", "none", SHOWN),
    (button(folder_extensions="photos"), "bob", "none", hidden("folder_condition")),
    (button(folder_extensions="^photos"), "bob@archive", "none", hidden("folder_condition")),
    (button(folder_extensions="^photos"), "bob", "none", SHOWN),
    (button(folder_extensions="*"), "bob", "none", SHOWN),
    (folder_asked(CHECKSUMS_ARE_ON), "bob", "none", SHOWN),
    (folder_asked(CHECKSUMS_ARE_ON), "bob@archive", "none", hidden("folder_condition")),
    (folder_asked(f"folder.{CHECKSUMS_ARE_ON}"), "bob", "none", SHOWN),
    (folder_asked(CHECKSUMS_ARE_ON, needs_selection=True), "bob", "pdf", SHOWN),
    (folder_asked('user.login == "bob"'), "bob", "none", SHOWN),
    (folder_asked('user.login == "bob"'), "alice", "none", hidden("folder_condition")),
    (folder_asked('"reviewers" in user.roles'), "alice", "none", SHOWN),
    (folder_asked('"reviewers" in user.roles'), "bob", "none", hidden("folder_condition")),
    (folder_asked('user.profile == "admin"'), "admin", "none", SHOWN),
    (folder_asked('workspace.slug == "archive"'), "bob@archive", "none", SHOWN),
    (folder_asked('workspace.slug == "archive"'), "bob", "none", hidden("folder_condition")),
    (folder_asked('metadata["nope"] == ""'), "bob", "none", hidden("folder_condition")),
    (folder_asked("1 + 1"), "bob", "none", hidden("folder_condition")),
    (folder_asked("metadata.get("), "bob", "none", hidden("folder_condition")),
    (folder_asked("true", folder_extensions="photos"), "bob", "none", hidden("folder_condition")),
    (folder_asked("false", needs_selection=True), "bob", "none", hidden("folder_condition")),
]

REQUIRED: list[Case] = [
    (button(), "bob", "none", SHOWN),
    (button(extensions="pdf", one_only=True), "bob", "pdf+exe", SHOWN),
    (button(files=False, folders=True), "bob", "link", SHOWN),
    (FILES, "bob", "none", disabled("selection_required", "Choose files.")),
    (FOLDERS, "bob", "none", disabled("selection_required", "Choose folders.")),
    (ANYTHING, "bob", "none", disabled("selection_required", "Choose files or folders.")),
    (ONE_PDF, "alice", "none", disabled("selection_required", "Choose one PDF.")),
    (MANY_PDFS, "admin", "none", disabled("selection_required", "Choose two or more PDFs.")),
    (needs(extensions="*"), "bob", "README", SHOWN),
    (FILES, "carol", "none", hidden("policy")),
    (GUEST_PDFS, "carol", "none", disabled("selection_required", "Choose PDFs.")),
    (GUEST_PDFS, "carol", "300 pdf", SHOWN),
    (GUEST_PDFS, "carol", "folder", disabled("kind", "Choose PDFs: “2026” is a folder.")),
    (GUEST_PDFS, "alice", "pdf", hidden("policy")),
]

COUNT: list[Case] = [
    (ONE_PDF, "bob", "pdf", SHOWN),
    (ONE_PDF, "bob", "two pdf", disabled("count", "Choose one PDF: 2 are selected.")),
    (ONE_PDF, "bob", "300 pdf", disabled("count", "Choose one PDF: 300 are selected.")),
    (ONE_PDF, "bob", "folder+pdf", disabled("count", "Choose one PDF: 2 are selected.")),
    (MANY_PDFS, "bob", "pdf", disabled("count", "Choose two or more PDFs: 1 is selected.")),
    (MANY_PDFS, "bob", "two pdf", SHOWN),
    (MANY_PDFS, "bob", "300 pdf", SHOWN),
    (BOTH_COUNTS, "bob", "pdf", NEVER),
    (BOTH_COUNTS, "bob", "two pdf", NEVER),
    (FILES, "bob", "300 pdf", SHOWN),
    (
        needs(one_only=True, files=False, folders=True),
        "bob",
        "folder+pdf",
        disabled("count", "Choose one folder: 2 are selected."),
    ),
]

KIND: list[Case] = [
    (FILES, "bob", "pdf", SHOWN),
    (FILES, "bob", "pdf+jpg", SHOWN),
    (FILES, "bob", "folder", disabled("kind", "Choose files: “2026” is a folder.")),
    (FILES, "bob", "folder+pdf", disabled("kind", "Choose files: “2026” is a folder.")),
    (FILES, "bob", "link", disabled("kind", "Choose files: “link.pdf” is a broken link.")),
    (FOLDERS, "bob", "folder", SHOWN),
    (FOLDERS, "bob", "pdf", disabled("kind", "Choose folders: “a.pdf” is a file.")),
    (FOLDERS, "bob", "folder+pdf", disabled("kind", "Choose folders: “a.pdf” is a file.")),
    (ANYTHING, "bob", "folder", SHOWN),
    (ANYTHING, "bob", "pdf", SHOWN),
    (ANYTHING, "bob", "folder+pdf", SHOWN),
    (
        ANYTHING,
        "bob",
        "link",
        disabled("kind", "Choose files or folders: “link.pdf” is a broken link."),
    ),
    (NEITHER, "bob", "pdf", SHOWN),
    (NEITHER, "bob", "folder", SHOWN),
    (NEITHER, "bob", "folder+pdf", SHOWN),
    (PDFS, "bob", "folder+pdf", disabled("kind", "Choose PDFs: “2026” is a folder.")),
]

EXTENSION: list[Case] = [
    (PDFS, "bob", "pdf", SHOWN),
    (PDFS, "bob", "two pdf", SHOWN),
    (PDFS, "bob", "300 pdf", SHOWN),
    (PDFS, "bob", "PDF", SHOWN),
    (PDFS, "bob", "dots", SHOWN),
    (PDFS, "bob", "pdf+jpg", disabled("extension", "Choose PDFs: “photo.jpg” is not one.")),
    (PDFS, "bob", "README", disabled("extension", "Choose PDFs: “README” is not one.")),
    (PDFS, "bob", ".bashrc", disabled("extension", "Choose PDFs: “.bashrc” is not one.")),
    (needs(extensions=".PDF, docx"), "bob", "two pdf", SHOWN),
    (needs(extensions=".PDF, docx"), "bob", "PDF", SHOWN),
    (
        needs(extensions=".PDF, docx"),
        "bob",
        "pdf+jpg",
        disabled("extension", "Choose PDF or DOCX files: “photo.jpg” is not one."),
    ),
    (needs(extensions="  pdf ,, "), "bob", "pdf", SHOWN),
    (needs(extensions="*"), "bob", "pdf+jpg", SHOWN),
    (needs(extensions="*"), "bob", ".bashrc", SHOWN),
    (needs(extensions="^exe"), "bob", "pdf+jpg", SHOWN),
    (needs(extensions="^exe"), "bob", "README", SHOWN),
    (needs(extensions="^exe"), "bob", "pdf+exe", other_type("setup.exe")),
    (needs(extensions="*, ^.EXE"), "bob", "exe", other_type("setup.exe")),
    (needs(extensions="jpg,jpeg,png,webp,gif"), "bob", "pdf", other_type("a.pdf")),
    (needs(extensions="jpg,jpeg,png,webp,pdf"), "bob", "pdf+jpg", SHOWN),
    (needs(extensions="tar.gz"), "bob", "tar.gz", SHOWN),
    (
        needs(extensions="tar.gz"),
        "bob",
        "pdf",
        disabled("extension", "Choose TAR.GZ files: “a.pdf” is not one."),
    ),
    (
        needs(extensions="gz"),
        "bob",
        "tar.gz",
        disabled("extension", "Choose GZ files: “backup.tar.gz” is not one."),
    ),
    (
        needs(extensions="bashrc"),
        "bob",
        ".bashrc",
        disabled("extension", "Choose BASHRC files: “.bashrc” is not one."),
    ),
    (needs(extensions=""), "bob", "exe", SHOWN),
    (needs(extensions=" , "), "bob", "README", SHOWN),
    (needs(extensions="pdf", folders=True), "bob", "folder", SHOWN),
    (needs(extensions="pdf", folders=True), "bob", "folder+pdf", SHOWN),
    (
        needs(extensions="pdf", folders=True),
        "bob",
        "folder+exe",
        disabled("extension", "Choose PDFs or folders: “setup.exe” is not one."),
    ),
]

ROOT: list[Case] = [
    (ANYTHING, "bob@home", "workspace", WHOLE_WORKSPACE),
    (needs(folders=True, root=True), "bob@home", "workspace", SHOWN),
    (
        needs(root=True),
        "bob@home",
        "workspace",
        disabled("kind", "Choose files: “documents” is a folder."),
    ),
    (button(), "bob@home", "workspace", SHOWN),
    (FILES, "bob", "thrown away", IN_THE_BIN),
    (FILES, "bob", "pdf+thrown away", IN_THE_BIN),
    (needs(root=True), "bob@bin", "pdf", IN_THE_BIN),
    (FILES, "bob@bin", "none", disabled("selection_required", "Choose files.")),
    (button(), "bob@bin", "none", SHOWN),
]

NODES: list[Case] = [
    (nodes_asked(STATUS_IS_OPEN), "bob", "pdf", SHOWN),
    (nodes_asked(STATUS_IS_OPEN), "bob", "300 pdf", SHOWN),
    (nodes_asked(STATUS_IS_OPEN), "bob", "README", SHOWN),
    (nodes_asked(STATUS_IS_OPEN), "bob", "two pdf", unmet("b.pdf")),
    (nodes_asked(STATUS_IS_OPEN), "bob", "none", disabled("selection_required", "Choose files.")),
    (nodes_asked('node.extension == "pdf"'), "alice", "pdf+jpg", unmet("photo.jpg")),
    (nodes_asked('node.path == "documents/contracts/a.pdf"'), "bob", "pdf", SHOWN),
    (nodes_asked("size(nodes) == 300"), "bob", "300 pdf", SHOWN),
    (nodes_asked(f"folder.{CHECKSUMS_ARE_ON}"), "bob", "pdf", SHOWN),
    (nodes_asked(CHECKSUMS_ARE_ON), "bob", "pdf", unmet("a.pdf")),
    (nodes_asked('metadata["usermeta-nope"] == ""'), "bob", "pdf", SWITCHED_OFF),
    (nodes_asked("node.size"), "bob", "pdf", SWITCHED_OFF),
    (nodes_asked("node.name =="), "admin", "pdf", SWITCHED_OFF),
    (
        nodes_asked("false", one_only=True),
        "bob",
        "two pdf",
        disabled("count", "Choose one file: 2 are selected."),
    ),
    (button(extras={"selection_condition": "false"}), "bob", "pdf", SHOWN),
]

HIDES: list[Case] = [
    (needs(one_only=True, hides=True), "bob", "pdf", SHOWN),
    (needs(one_only=True, hides=True), "bob", "two pdf", hidden("count")),
    (needs(extras={"hides": True}), "bob", "none", hidden("selection_required")),
    (needs(extras={"hides": True}), "bob", "folder", hidden("kind")),
    (needs(extensions="pdf", hides=True), "bob", "pdf+jpg", hidden("extension")),
    (ANYTHING, "carol@home", "workspace", hidden("policy")),
    (needs(folders=True, hides=True), "bob@home", "workspace", hidden("root")),
    (needs(write=True, hides=True), "bob", "pdf+locked", hidden("rights")),
    (nodes_asked(STATUS_IS_OPEN, hides=True), "bob", "two pdf", hidden("selection_condition")),
]

FROM_THE_REFERENCE: list[Case] = [
    (imported(SELECTION), "bob", "pdf", SHOWN),
    (imported(SELECTION), "bob", "two pdf", disabled("count", "Choose one file: 2 are selected.")),
    (
        imported(SELECTION),
        "bob",
        "folder",
        disabled("kind", "Choose one file: “2026” is a folder."),
    ),
    (imported(SELECTION, {"unique": "false"}), "bob", "two pdf", SHOWN),
    (imported(SELECTION, {"dir": "true"}), "bob@home", "workspace", WHOLE_WORKSPACE),
    (imported(SELECTION, {"dir": "true", "enableRoot": "true"}), "bob@home", "workspace", SHOWN),
    (imported({}, {"unique": "true"}), "bob", "two pdf", SHOWN),
    (imported(SELECTION, {"behaviour": "hidden"}), "bob", "two pdf", hidden("count")),
    (imported({}, rightsContext={"write": "true"}), "bob@archive", "none", hidden("rights")),
    (imported({}, rightsContext={"adminOnly": "true"}), "bob@archive", "none", hidden("rights")),
    (imported(CHECKSUMS_SCRIPT), "bob", "none", SHOWN),
    (imported(CHECKSUMS_SCRIPT), "bob@archive", "none", hidden("folder_condition")),
    (imported(SELECTION, DRAFT_SCRIPT), "bob", "pdf", SHOWN),
    (imported(SELECTION, DRAFT_SCRIPT), "bob", "README", unmet("README")),
    (imported(STRANGE_SCRIPT), "bob", "none", hidden("folder_condition")),
    (imported(SELECTION, STRANGE_SCRIPT), "bob", "pdf", hidden("selection_condition")),
    (imported(SELECTION, STRANGE_SCRIPT), "bob", "none", hidden("selection_required")),
    (imported({}, STRANGE_SCRIPT), "bob", "none", hidden("selection_condition")),
]

CASES = [
    pytest.param(*case, id=f"{name}-{at}")
    for name, cases in {
        "policy": POLICY,
        "switched": SWITCHED,
        "rights": RIGHTS,
        "folder": FOLDER,
        "required": REQUIRED,
        "count": COUNT,
        "kind": KIND,
        "extension": EXTENSION,
        "root": ROOT,
        "nodes": NODES,
        "hides": HIDES,
        "imported": FROM_THE_REFERENCE,
    }.items()
    for at, case in enumerate(cases)
]


@pytest.mark.parametrize(("ref", "who", "chosen", "expected"), CASES)
def test_the_decision_is_that_of_the_reference(
    ref: ButtonRef, who: str, chosen: str, expected: Expected
) -> None:
    login, _, place = who.partition("@")
    [verdict] = verdicts.judge([ref], person_at(login, place or "documents", chosen))
    first_failing = verdict.failed[0].rule if verdict.failed else ""
    assert (verdict.state, first_failing, verdict.because) == expected


def test_the_table_is_large_enough_to_be_believed() -> None:
    assert len(CASES) >= 120
