"""Every command that a tutorial or how-to page shows is run, against a demo of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import all_commands
from tests.docs.pages import DOCS, files, own_test, script, with_commands
from tests.served import PATIENCE, Served, served

PAGES = [page for page in with_commands() if not own_test(page).exists()]
CALLED = re.compile(r"flowbutton((?: [a-z][a-z-]*)+)")
SHOWN_ADDRESS = "http://127.0.0.1:8000"
ONE_BY_ONE = pytest.mark.xdist_group("documentation")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo that no other test uses: pages leave flows behind."""
    with served(tmp_path_factory.mktemp("followed"), "--demo") as one:
        yield one


def follow(page: Path, one: Served, folder: Path) -> str:
    """Save the files of a page, type its commands, and return what they print."""
    for name, text in files(page).items():
        (folder / name).write_text(text)
    typed = script(page).replace(SHOWN_ADDRESS, one.url)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eux", "-o", "pipefail", "-c", typed], cwd=folder,
        env=one.environment | {"PATH": programs}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pages_are_followed() -> None:
    assert {page.stem for page in PAGES} >= {"2-make-a-button", "call-a-hook", "import-from-cells"}


@pytest.mark.served
@ONE_BY_ONE
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_of_a_page_do_what_it_says(page: Path, one: Served, tmp_path: Path) -> None:
    assert follow(page, one, tmp_path)
    untouched = script(page).replace("\\\n", " ")
    assert all(name in untouched for name in files(page))


@pytest.mark.served
@ONE_BY_ONE
def test_the_call_of_the_page_ends_well(one: Served, tmp_path: Path) -> None:
    follow(DOCS / "how-to" / "call-a-hook.md", one, tmp_path)
    for task in ("my-own-id-1", "my-own-id-2"):
        assert one.run_to_end(task, "alice")["Status"] == "Finished"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_commands_that_a_page_names_exist(page: Path) -> None:
    known = {words for words, _command in all_commands()}
    groups = {words.split()[0] for words in known if " " in words}
    for found in CALLED.findall(page.read_text()):
        words = found.split()
        named = " ".join(words[: 3 if words[:2] == ["user", "role"] else 2])
        assert named in known or words[0] in known - groups, found


@pytest.mark.served
@ONE_BY_ONE
def test_a_flow_of_the_tutorial_is_supported(one: Served, tmp_path: Path) -> None:
    ((name, text),) = files(DOCS / "tutorials" / "2-make-a-button.md").items()
    (tmp_path / name).write_text(text.replace("Mark as final", "Marked elsewhere"))
    report = json.loads(one.command("flow", "import", str(tmp_path / name), "--json"))
    assert (report["state"], report["unsupported"], report["ignored"]) == ("active", [], [])
