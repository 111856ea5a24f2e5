"""The commands `flow import`, `export`, `list` and `versions`, as scripts use them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.flows import store
from app.flows.cells import read
from app.flows.cli import TRANSLATE, flow_group
from app.flows.errors import UnknownFlow

from .cells_samples import action, button, conditions, flow, hook

pytestmark = pytest.mark.usefixtures("app")


def run(*arguments: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(flow_group, arguments, input=data, prog_name="flow")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A file with a flow of one hook."""
    path = tmp_path / "stamp.json"
    path.write_text(json.dumps(flow(Hooks=[hook(Metadata=button())])))
    return path


def test_report_is_printed_as_json(sample: Path) -> None:
    result = run("import", str(sample), "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "slug": "stamp-files",
        "state": "active",
        "hooks": ["stamp"],
        "buttons": ["Stamp"],
        "supported_actions": ["actions.scheduler.log-input"],
        "unsupported": [],
        "ignored": [],
        "errors": [],
    }
    assert store.find_hook("stamp") is not None


def test_dry_run_saves_nothing(sample: Path) -> None:
    result = run("import", str(sample), "--dry-run", "--json")
    assert (result.exit_code, json.loads(result.output)["state"]) == (0, "active")
    assert store.all_flows() == []


def test_dry_run_tells_of_a_taken_slug(sample: Path) -> None:
    run("import", str(sample))
    result = run("import", str(sample), "--dry-run", "--json")
    assert (result.exit_code, json.loads(result.output)["state"]) == (2, "refused")


def test_inactive_flow_is_imported_with_status_0() -> None:
    data = json.dumps(flow(Actions=[action("actions.unheard")])).encode()
    result = run("import", "-", "--json", data=data)
    report = json.loads(result.output)
    assert (result.exit_code, report["state"]) == (0, "inactive")
    assert report["unsupported"] == [
        {"where": "Actions[0]", "what": "there is no action “actions.unheard”"}
    ]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_broken_file_is_refused_with_status_2(data: bytes) -> None:
    result = run("import", "-", "--json", data=data)
    report = json.loads(result.output)
    assert (result.exit_code, report["state"], report["slug"]) == (2, "refused", "")
    assert report["errors"]
    assert store.all_flows() == []


def test_taken_slug_is_refused_with_status_2(sample: Path) -> None:
    run("import", str(sample))
    result = run("import", str(sample), "--json")
    report = json.loads(result.output)
    assert (result.exit_code, report["state"], report["slug"]) == (2, "refused", "stamp-files")
    assert [error["where"] for error in report["errors"]] == ["Label", "Hooks[0].ApiSlug"]


def test_replacing_makes_a_new_version(sample: Path) -> None:
    run("import", str(sample))
    result = run("import", str(sample), "--replace", "stamp-files")
    assert result.exit_code == 0
    versions = json.loads(run("versions", "stamp-files", "--json").output)
    assert [(row["number"], row["author"], row["in_force"]) for row in versions] == [
        (2, "command line", True),
        (1, "command line", False),
    ]
    assert versions[0]["created_at"].endswith("+00:00")


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "missing.json")).exit_code == 2


def test_people_read_each_place(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(flow(Colour="red", Actions=[action("actions.unheard")])))
    lines = run("import", str(path)).output.splitlines()
    assert lines == [
        "stamp-files: inactive",
        "unsupported: Actions[0]: there is no action “actions.unheard”",
        "ignored: Colour: kept, without effect",
    ]
    assert run("import", "-", data=b"{").output.startswith("The file: refused\nerrors: The file")


def test_condition_is_translated_by_what_the_program_gives() -> None:
    data = json.dumps(flow(Hooks=[hook(Metadata=conditions(folder="a === b"))])).encode()
    meta: dict[str, Any] = {TRANSLATE: lambda script: script.replace("===", "==")}
    with flow_group.make_context("flow", ["import", "-"]) as context:
        context.meta.update(meta)
        result = CliRunner().invoke(flow_group, ["import", "-"], input=data, parent=context)
    assert result.exit_code == 0
    found = store.find_hook("stamp")
    assert found is not None
    assert found.hook.extras.folder_condition == "a == b"


def test_export_can_be_imported_again(sample: Path) -> None:
    run("import", str(sample))
    result = run("export", "stamp-files")
    assert result.exit_code == 0
    assert read(result.output.encode()) == read(sample.read_bytes())


def test_list_names_flows_with_their_hooks(sample: Path) -> None:
    assert json.loads(run("list", "--json").output) == []
    run("import", str(sample))
    assert json.loads(run("list", "--json").output) == [
        {
            "slug": "stamp-files",
            "label": "Stamp files",
            "enabled": True,
            "version": 1,
            "hooks": ["stamp"],
        }
    ]
    assert "stamp-files" in run("list").output


@pytest.mark.parametrize("command", ["export", "versions"])
def test_unknown_flow_is_named(command: str) -> None:
    assert isinstance(run(command, "missing").exception, UnknownFlow)
