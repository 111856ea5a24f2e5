"""A hundred thousand paths, and folders swapped for links, never lead out of a workspace."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.nodes.errors import PathProblem
from app.nodes.storage.local import LocalStorage
from tests.fuzz.paths import PARTS, drawn, inner_of
from tests.tally import tally

PATHS = 100_000
INSIDE, OUTSIDE = b"content", b"secret"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A datasource `store` with the workspace in `docs`, and secrets in it and around it."""
    lay_out(tmp_path)
    return tmp_path


def lay_out(place: Path) -> None:
    docs = place / "store" / "docs"
    for folder in (docs / "folder" / "deep", place / "store" / "finance", place / "outside"):
        folder.mkdir(parents=True, exist_ok=True)
    for file in (docs / "file", docs / "folder" / "file", docs / "folder" / "deep" / "file"):
        file.write_bytes(INSIDE)
    for file in ("store/finance/file", "outside/file", "outside/passwd", "file", "store/file"):
        (place / file).write_bytes(OUTSIDE)
    links = {"link": "../finance", "up": "..", "absolute": str(place / "outside"), "loop": "."}
    links |= {
        "dangling": "/nowhere",
        "link-file": "../finance/file",
        "folder/link": "../../../outside",
    }
    for name, target in links.items():
        if not (docs / name).is_symlink():
            (docs / name).symlink_to(target)
    if not (docs / "pipe").exists():
        os.mkfifo(docs / "pipe")


def outside(place: Path) -> dict[str, object]:
    """All that lies around the workspace: files with their content, folders, links."""
    docs = str(place / "store" / "docs")
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(place):
        if folder == docs:
            folders[:] = []
            continue
        found[folder] = sorted(folders)
        found |= {f"{folder}/{name}": (Path(folder) / name).read_bytes() for name in files}
    return found


def look(storage: LocalStorage, inner: str) -> str:
    """Read whatever a path names, and return what that was; fail where it lies outside."""
    try:
        entry = storage.stat(inner)
        if entry.kind == "folder":
            names = storage.names(inner)
            assert not names & {"passwd", "outside"}
            return "folder"
        with storage.open(inner) as file:
            assert file.read() == INSIDE
    except PathProblem as problem:
        return type(problem).__name__
    return "file"


def test_a_hundred_thousand_paths_read_nothing_outside(place: Path) -> None:
    through_parser, docs = LocalStorage("store", str(place / "store")), place / "store" / "docs"
    straight = LocalStorage("docs", str(docs))
    seen: Counter[str] = Counter()
    for path in drawn(PATHS):
        try:
            inner = inner_of(path)
        except PathProblem as problem:
            seen[type(problem).__name__] += 1
        else:
            assert inner == "docs" or inner.startswith("docs/")
            seen[look(through_parser, inner)] += 1
        seen[f"straight {look(straight, path.removeprefix('documents/'))}"] += 1
    read = sum(number for what, number in seen.items() if what.split()[-1] in ("file", "folder"))
    tally.add(tried=2 * PATHS, refused=2 * PATHS - read)
    assert sum(seen.values()) == 2 * PATHS
    reached = {"file", "folder", "NodeBroken", "NodeMissing", "BadPath", "NotPermitted"}
    assert reached <= seen.keys(), seen


CHANGES: dict[str, Callable[[LocalStorage, str], object]] = {
    "write": lambda storage, inner: storage.write(inner, lambda file: file.write(b"new") and None),
    "mkdir": lambda storage, inner: storage.mkdir(inner),
    "remove": lambda storage, inner: storage.remove(inner),
    "move in": lambda storage, inner: storage.rename("file", inner),
    "move out": lambda storage, inner: storage.rename(inner, "moved"),
    "replace": lambda storage, inner: storage.rename("folder/file", inner, replace=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_path_changes_anything_outside(place: Path, change: str) -> None:
    docs = place / "store" / "docs"
    storage, before, done = LocalStorage("docs", str(docs)), outside(place), 0
    for path in drawn(1_500):
        with suppress(PathProblem):
            CHANGES[change](storage, path.removeprefix("documents/"))
            done += 1
        there = {str(item.relative_to(docs)) for item in docs.rglob("*")}
        if {"file", "folder/file", "link", "up"} - there or "moved" in there:
            shutil.rmtree(docs)
            lay_out(place)
    changed = outside(place) != before
    tally.add(tried=1_500, refused=1_500 - done, left=int(changed))
    assert done > 3
    assert not changed


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=5)), max_size=8).map("/".join),
    )
)
def test_any_text_is_a_path_inside_or_refused(place: Path, text: str) -> None:
    storage = LocalStorage("docs", str(place / "store" / "docs"))
    look(storage, text)
    with suppress(PathProblem):
        look(LocalStorage("store", str(place / "store")), inner_of(f"documents/{text}"))


SWAPPING = """
import os, sys
os.chdir(sys.argv[1])
while True:
    os.rename("swap", "real"); os.rename("link", "swap")
    os.rename("swap", "link"); os.rename("real", "swap")
"""


@contextmanager
def swapping(docs: Path) -> Iterator[None]:
    """Swap a folder for a link to one outside and back, as fast as it goes, in another process."""
    (docs / "swap").mkdir()
    (docs / "swap" / "file").write_bytes(INSIDE)
    (docs / "link").unlink()
    (docs / "link").symlink_to("../finance")
    process = subprocess.Popen([sys.executable, "-c", SWAPPING, str(docs)])
    try:
        yield
    finally:
        process.kill()
        process.wait()


RACES: dict[str, Callable[[LocalStorage, int], object]] = {
    "read": lambda storage, _: read(storage),
    "list": lambda storage, _: storage.names("swap") & {"budget"},
    "write": lambda storage, n: not storage.write(f"swap/new-{n}", lambda file: None),
    "mkdir": lambda storage, n: storage.mkdir(f"swap/made-{n}"),
    "move in": lambda storage, n: storage.rename("mine", f"swap/mine-{n}"),
    "remove": lambda storage, _: storage.remove("swap/budget"),
    "remove all": lambda storage, _: storage.remove("swap/below"),
}


def read(storage: LocalStorage) -> bool:
    with storage.open("swap/file") as file:
        return file.read() == OUTSIDE


@pytest.mark.parametrize("race", RACES)
def test_a_folder_that_is_swapped_for_a_link_is_never_followed(place: Path, race: str) -> None:
    docs = place / "store" / "docs"
    (place / "store" / "finance" / "budget").write_bytes(OUTSIDE)
    (place / "store" / "finance" / "below").mkdir()
    (place / "store" / "finance" / "below" / "file").write_bytes(OUTSIDE)
    before, storage = outside(place), LocalStorage("docs", str(docs))
    outcomes: Counter[str] = Counter()
    with swapping(docs):
        for number in range(2_000):
            (docs / "mine").write_bytes(INSIDE)
            try:
                assert not RACES[race](storage, number)
                outcomes["done"] += 1
            except PathProblem as problem:
                outcomes[type(problem).__name__] += 1
    changed = outside(place) != before
    tally.add(tried=2_000, refused=2_000 - outcomes["done"], left=int(changed))
    assert outcomes["done"]
    assert len(outcomes) > 1 or race.startswith("remove"), "the folder was never away"
    assert not changed
