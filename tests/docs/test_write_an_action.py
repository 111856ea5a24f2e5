"""The package that the documentation shows is built, installed, and used by a run."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import ROOT, Served, served

pytestmark = pytest.mark.served

PAGE = ROOT / "docs" / "how-to" / "write-an-action.md"
BLOCK = re.compile(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
SLUG = "shout"
MOST_LINES = 15


def files() -> dict[str, str]:
    """The files of the package, by name, as the page shows them."""
    return dict(BLOCK.findall(PAGE.read_text()))


@pytest.fixture(scope="module")
def shouting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo, served where the package is installed."""
    folder = tmp_path_factory.mktemp("shout")
    for name, text in files().items():
        (folder / name).write_text(text)
    target = folder / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*command, *options, str(folder)], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(target))
        with served(tmp_path_factory.mktemp("demo"), "--demo") as one:
            yield one


def test_action_takes_fifteen_lines() -> None:
    lines = [line for text in files().values() for line in text.splitlines() if line.strip()]
    assert sorted(files()) == ["flowbutton_shout.py", "pyproject.toml"]
    assert len(lines) <= MOST_LINES


def test_flow_with_the_action_is_supported_and_runs(shouting: Served, tmp_path: Path) -> None:
    action = {"ID": "actions.acme.shout", "Label": "Shout", "Parameters": {"ending": "?"}}
    hook = {"ApiSlug": SLUG, "Policies": [{"Subject": "profile:standard", "Effect": 1}]}
    path = tmp_path / "shout.json"
    path.write_text(json.dumps({"Label": "Shout", "Actions": [action], "Hooks": [hook]}))
    report = json.loads(shouting.command("flow", "import", str(path), "--json"))
    assert (report["state"], report["unsupported"]) == ("active", [])
    assert report["supported_actions"] == ["actions.acme.shout"]
    body = {"Paths": ["documents/contracts"]}
    answer = shouting.post(f"/a/scheduler/hooks/{SLUG}", body, "alice")
    task = shouting.run_to_end(answer.json["TaskID"], "alice")
    assert (task["Status"], [line["Text"] for line in task["Log"]]) == ("Finished", ["CONTRACTS?"])
