"""Decides how the demo gets into an instance: what is there already stays as it is.

Each part is made whole or not at all, the accounts last, so that a demo whose making was
interrupted is finished by the next try. It never runs unless somebody asks for it.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from app.accounts import service as accounts
from app.demo.building import OWNER
from app.demo.files import Files
from app.demo.flows import all_flows
from app.demo.places import Place, all_places
from app.flows import store
from app.flows.errors import SlugTaken
from app.nodes.datasources import create_datasource, find_datasource
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace, find_workspace

FOLDER = "demo-files"
PASSWORD = "demo"  # noqa: S105 - known to all; the demo is served on loopback only
REVIEWERS = "reviewers"

ACCOUNTS = (
    ("admin", "Ada Admin", "admin", ()),
    ("alice", "Alice Adler", "standard", (REVIEWERS,)),
    ("bob", "Bob Brandt", "standard", ()),
    ("carol", "Carol Costa", "shared", ()),
)

OLDEST_HOURS = 40 * 24
"""How long before the demo the oldest of its files seem to be changed."""


def is_installed() -> bool:
    """Return whether the demo was made to its end: its accounts come last and stay for ever."""
    return all(accounts.find(login) for login, *_rest in ACCOUNTS)


def install(instance: Path) -> None:
    """Make the demo's files in `instance`, its workspaces, flows and accounts.

    What exists, whoever made or changed it, stays untouched. Needs an application's context.
    """
    for place in all_places():
        _make_place(place, instance / FOLDER / place.slug)
    for flow in all_flows():
        with suppress(SlugTaken):
            store.save(flow, author=OWNER)
    _make_accounts()


def _make_place(place: Place, folder: Path) -> None:
    if find_workspace(place.slug):
        return
    if not folder.exists():
        lay_out(folder, place.files())
    if not find_datasource(place.slug):
        create_datasource(place.slug, folder)
    tree = Tree(None)
    for path, values in place.metadata.items():
        if tree.exists(f"{place.slug}/{path}"):
            tree.set_metadata(f"{place.slug}/{path}", values)
    create_workspace(place.slug, place.label, place.slug, grants=place.grants)


def lay_out(folder: Path, files: Files) -> None:
    """Make a folder with files in it; it appears with all of them or not at all."""
    unfinished = folder.with_name(f".{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for path, data in files:
        target = unfinished / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        changed = time.time() - crc32(path.encode()) % OLDEST_HOURS * 3600
        os.utime(target, (changed, changed))
    unfinished.rename(folder)


def _make_accounts() -> None:
    if REVIEWERS not in {role.name for role in accounts.all_roles()}:
        accounts.ensure_role(REVIEWERS, "Reviewers")
    for login, name, profile, roles in ACCOUNTS:
        if accounts.find(login) is None:
            accounts.create_user(
                login,
                PASSWORD,
                name=name,
                email=f"{login}@example.org",
                profile=profile,
                roles=roles,
                allow_weak=True,
            )
