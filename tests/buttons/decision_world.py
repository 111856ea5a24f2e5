"""The people, places and selections of the table of decisions, as the reference has them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context, FolderFacts, SelectedNode
from app.buttons.facts import HOME
from app.buttons.javascript import translate
from app.flows import cells
from app.flows.store import HookRef
from app.nodes.node import Node

from .samples import LONG_AGO, node_of, selected

PEOPLE = {
    "admin": ("admin", ()),
    "alice": ("standard", ("reviewers",)),
    "bob": ("standard", ()),
    "carol": ("shared", ()),
}
"""Login, profile and roles."""

WRITES = {
    "admin": frozenset(("documents", "archive")),
    "alice": frozenset(("documents", "archive")),
    "bob": frozenset(("documents",)),
    "carol": frozenset(),
}
"""In which workspaces each may write; all may read both."""

MANY = tuple(f"{number:03}.pdf" for number in range(300))
A_PDF = node_of("a.pdf", status="draft")
B_PDF = node_of("b.pdf", status="in-review")
LOCKED = SelectedNode(node_of("locked.pdf"), writable=False)
"""A file that nobody may change."""

SELECTIONS: Mapping[str, tuple[SelectedNode, ...]] = {
    "none": (),
    "pdf": selected(A_PDF),
    "two pdf": selected(A_PDF, B_PDF),
    "pdf+jpg": selected(A_PDF, "photo.jpg"),
    "folder": selected("2026/"),
    "folder+pdf": selected("2026/", A_PDF),
    "300 pdf": selected(*MANY),
    "README": selected("README"),
    ".bashrc": selected(".bashrc"),
    "tar.gz": selected("backup.tar.gz"),
    "PDF": selected("REPORT.PDF"),
    "exe": selected("setup.exe"),
    "pdf+exe": selected(A_PDF, "setup.exe"),
    "folder+exe": selected("2026/", "setup.exe"),
    "dots": selected("offer.v2.pdf"),
    "link": selected(node_of("link.pdf", "broken")),
    "pdf+locked": (*selected(A_PDF), LOCKED),
    "workspace": (SelectedNode(node_of("documents", "folder"), writable=True, is_root=True),),
    "thrown away": (SelectedNode(A_PDF, writable=True, in_recycle_bin=True),),
    "pdf+thrown away": (*selected(A_PDF), SelectedNode(B_PDF, True, in_recycle_bin=True)),
}


def person_at(login: str, place: str, chosen: str) -> Context:
    """A person in `documents`, `archive`, `bin`, `locked` or `home`, with a selection."""
    profile, roles = PEOPLE[login]
    folder = _folder(place, login)
    nodes = SELECTIONS[chosen]
    if not folder.writable and place != "home":
        nodes = tuple(replace(item, writable=False) for item in nodes)
    return Context(
        frozenset((f"profile:{profile}", f"user:{login}", *(f"role:{role}" for role in roles))),
        profile,
        folder,
        nodes,
        WRITES[login],
        "Workspace",
    )


def _folder(place: str, login: str) -> FolderFacts:
    in_documents, in_archive = (slug in WRITES[login] for slug in ("documents", "archive"))
    metadata = {"usermeta-checksums": "on"}
    contracts = Node("ds/contracts", "contracts", "folder", 0, LONG_AGO, metadata)
    return {
        "documents": FolderFacts(contracts, "documents/contracts", True, in_documents),
        "archive": FolderFacts(
            Node("ds/trip.photos", "trip.photos", "folder", 0, LONG_AGO),
            "archive/trip.photos",
            True,
            in_archive,
        ),
        "bin": FolderFacts(contracts, "documents/recycle_bin", True, in_documents, True),
        "locked": FolderFacts(contracts, "documents/locked", False, False),
        "home": FolderFacts(HOME),
    }[place]


def imported(
    context: Mapping[str, str], selection: Mapping[str, str] | None = None, **rest: Any
) -> ButtonRef:
    """A button as a file of the reference brings it; what is not said keeps its default."""
    gui = {"text": "Do it", "context": dict(context), "selectionContext": dict(selection or {})}
    allow = {"Subject": "profile:standard", "Effect": 1, "Action": 3}
    hook = {
        "ApiSlug": "do-it",
        "Policies": [allow],
        "Metadata": {"action": json.dumps({"name": "do-it", "gui": gui, **rest})},
    }
    flow = cells.read({"Label": "Flow", "Hooks": [hook]}, translate).flow
    assert flow is not None
    button = flow.hooks[0].button
    assert button is not None
    return ButtonRef(HookRef("flow", 1, flow, flow.hooks[0], True), button)
