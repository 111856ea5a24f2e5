"""Commands of the admin's list, carried out for real."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.actions import shell
from app.actions.errors import ActionFailed, BadActionParameter, RunStopped
from tests.served import wait_for

SHELL = "actions.cmd.shell"
PYTHON = sys.executable


def python(code: str) -> list[str]:
    return [PYTHON, "-I", "-c", code]


COMMANDS = {
    "echo": python("import sys; print(*sys.argv[1:], sep='|')"),
    "about": python("import os; print(sorted(os.environ), os.listdir(), os.getcwd())"),
    "upper": python("import sys; print(sys.stdin.read().upper())"),
    "fail": python("import sys; print('out'); print('it\\nbroke', file=sys.stderr); sys.exit(3)"),
    "sleep": python("import time; time.sleep(60)"),
    "flood": python("while True: print('x' * 1000)"),
    "quiet": python("import os, time; os.close(1); os.close(2); time.sleep(60)"),
    "leave": python(
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', "
        "\"import time; time.sleep(2); open(r'%s', 'w')\"])"
    ),
    "bytes": python("import sys; sys.stdout.buffer.write(b'\\xff\\x00a')"),
    "gone": ["/nowhere/program"],
    "killed": python("import os; os.kill(os.getpid(), 9)"),
}


@pytest.fixture
def commands(office: Any, tmp_path: Path) -> Path:
    path = tmp_path / "commands.json"
    path.write_text(json.dumps(COMMANDS))
    office.settings(shell_commands=str(path))
    return path


def run(office: Any, name: str, args: Any = (), **more: Any) -> Any:
    parameters = {"name": name, "args": json.dumps(list(args)), **more.pop("parameters", {})}
    return office.run(SHELL, parameters, *more.pop("nodes", ()), **more)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a b", "c"],
        ["$(id)", "`id`", "; rm -rf /", "&& id", "| id", "> x", "*", "~", "$HOME", "\\"],
        ["", " ", "\n", "'\"", "Übung 🚀"],
        ["--help", "-c", "import os"],
    ],
)
def test_arguments_arrive_as_they_are(office: Any, commands: Path, arguments: list[str]) -> None:
    assert run(office, "echo", arguments).text == "|".join(arguments)


def test_command_has_no_environment_and_an_empty_folder_of_its_own(
    office: Any, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWBUTTON_SECRET_KEY", "s3cret")
    environment, listing, folder = run(office, "about").text.rsplit(" ", 2)
    assert not {"FLOWBUTTON_SECRET_KEY", "PATH", "HOME"} & set(
        environment.strip("[]'").split("', '")
    )
    assert listing == "[]"
    assert "flowbutton-" in folder
    assert not Path(folder).exists()


def test_files_of_the_message_are_read_one_after_the_other(office: Any, commands: Path) -> None:
    nodes = office.put("a.txt", b"one"), office.put("b.txt", b"two")
    result = run(office, "upper", parameters={"stdin": "true"}, nodes=nodes)
    assert (result.text, result.nodes) == ("ONE\nTWO", None)
    assert run(office, "upper", nodes=nodes, owner="run:1").text == ""


def test_output_that_is_no_text_is_shown_as_well_as_it_can(office: Any, commands: Path) -> None:
    assert run(office, "bytes").text == "\ufffd\x00a"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fail", r"“fail” ended with the status 3: it broke"),
        ("killed", r"“killed” ended with the status -9\."),
        ("gone", r"“program” cannot be started"),
        ("other", r"no command “other” in the admin's list"),
        ("/bin/sh", r"no command “/bin/sh”"),
        ("flood", r"wrote more than 1,048,576 bytes"),
    ],
)
def test_what_goes_wrong_is_told(office: Any, commands: Path, name: str, words: str) -> None:
    with pytest.raises(ActionFailed, match=words):
        run(office, name)


@pytest.mark.parametrize("name", ["sleep", "quiet"])
def test_command_that_takes_too_long_is_ended(office: Any, commands: Path, name: str) -> None:
    started = time.monotonic()
    with pytest.raises(ActionFailed, match="more than 1 seconds"):
        run(office, name, parameters={"timeout": "1"})
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("name", ["sleep", "quiet"])
def test_stopped_run_ends_its_command(office: Any, commands: Path, name: str) -> None:
    office.stop_after = 3
    started = time.monotonic()
    with pytest.raises(RunStopped):
        run(office, name)
    assert time.monotonic() - started < 30


def test_what_a_command_leaves_behind_is_ended_with_it(
    office: Any, commands: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    listed = {"leave": [part.replace("%s", str(mark)) for part in COMMANDS["leave"]]}
    commands.write_text(json.dumps(listed))
    run(office, "leave")
    wait_for(lambda: not running(str(mark)))
    assert not mark.exists()


def running(word: str) -> list[Path]:
    """The processes whose arguments hold a word."""
    found = Path("/proc").glob("[0-9]*/cmdline")
    return [path for path in found if word.encode() in read_quietly(path)]


def read_quietly(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    "parameters",
    [
        {"name": ""},
        {"args": "a b"},
        {"args": '"a"'},
        {"args": "{}"},
        {"args": "[1]"},
        {"args": "[null]"},
        {"args": '["a\\u0000b"]'},
        {"args": json.dumps(["a"] * 101)},
        {"args": json.dumps(["a" * 8001])},
        {"timeout": "0"},
        {"timeout": "601"},
        {"timeout": "soon"},
    ],
)
def test_wrong_parameter_runs_nothing(
    office: Any, commands: Path, parameters: dict[str, str]
) -> None:
    with pytest.raises(BadActionParameter):
        office.run(SHELL, {"name": "echo", **parameters})
    assert office.log == []


def test_commands_are_off_unless_an_admin_names_them(office: Any) -> None:
    with pytest.raises(ActionFailed, match="Commands are switched off"):
        run(office, "echo")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"a": "/bin/true"}',
        '{"a": []}',
        '{"a": [1]}',
        '{"a": ["true"]}',
        '{"a": ["./true"]}',
        '{"a": ["/bin/true"], "b": null}',
    ],
)
def test_list_that_is_none_allows_nothing(office: Any, commands: Path, content: str) -> None:
    commands.write_text(content)
    with pytest.raises(ActionFailed, match="FLOWBUTTON_SHELL_COMMANDS"):
        run(office, "a")


def test_missing_list_is_told(office: Any, commands: Path) -> None:
    commands.unlink()
    with pytest.raises(ActionFailed, match="cannot be read"):
        run(office, "echo")


def test_output_of_all_files_together_is_bounded(
    office: Any, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MAX_OUTPUT", 10)
    nodes = [office.put(f"{number}.txt", b"x" * 5) for number in range(3)]
    with pytest.raises(ActionFailed, match="wrote more than"):
        run(office, "upper", parameters={"stdin": "true"}, nodes=nodes)
