"""The `flowbutton` command as a whole: help, statuses, errors with advice, completion."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app import advice, exits
from app.accounts import service as accounts
from app.accounts.errors import LoginTaken, UserMissing
from app.accounts.models import User
from app.cli import main
from app.config import Settings
from app.problems import FieldError, InvalidProblem, Problem
from tests.commands import all_commands

COMMANDS = dict(all_commands())
WITHOUT_DATA = {
    "init",
    "serve",
    "worker",
    "user disable",
    "user enable",
    "user password",
    "user role add",
    "user role remove",
    "token revoke",
    "flow export",
}
"""Commands that print no data, or nothing but JSON."""

CALLED = re.compile(r"flowbutton ([a-z][a-z ]*[a-z])")
PASSWORD = "correct horse"


def run(settings: Settings, *arguments: str, text: str = "") -> Result:
    """Run a command as people do, over the database of the test."""
    environment = {"FLOWBUTTON_INSTANCE": str(settings.instance)}
    return CliRunner().invoke(main, arguments, input=text, env=environment)


@pytest.fixture
def alice(app: object) -> User:
    return accounts.create_user("alice", PASSWORD, profile="admin")


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_is_explained(words: str) -> None:
    command = COMMANDS[words]
    options = [item for item in command.params if isinstance(item, click.Option)]
    assert command.help
    told = CliRunner().invoke(main, [*words.split(), "--help"])
    assert told.exit_code == 0
    assert all(name in told.output for option in options for name in option.opts)


@pytest.mark.parametrize("words", COMMANDS)
def test_what_prints_data_prints_it_as_json_too(words: str) -> None:
    flags = {name for item in COMMANDS[words].params for name in item.opts}
    assert ("--json" in flags) is (words not in WITHOUT_DATA)


def test_the_help_tells_every_status() -> None:
    told = " ".join(CliRunner().invoke(main, ["--help"]).output.split())
    assert all(f"{status} {meaning}" in told for status, meaning in exits.MEANINGS.items())


@pytest.mark.parametrize(
    ("arguments", "said", "error"),
    [
        ("user disable bob", "bob", "UserMissing"),
        ("user role remove alice x", "x", "RoleMissing"),
        ("user disable alice", "admin", "LastAdmin"),
        ("token revoke alice 7", "7", "TokenMissing"),
        ("flow export missing", "missing", "UnknownFlow"),
        ("hook trigger missing --user alice", "Unknown hook", "UnknownHook"),
        ("runs show missing", "missing", "UnknownRun"),
        ("runs follow missing", "missing", "UnknownRun"),
        ("runs rerun missing", "missing", "UnknownRun"),
        ("explain --user bob --folder x", "bob", "UserMissing"),
        ("explain --user alice --folder x", "x", "NotPermitted"),
    ],
)
def test_an_error_says_what_to_do_next(
    settings: Settings, alice: User, arguments: str, said: str, error: str
) -> None:
    result = run(settings, *arguments.split())
    assert (result.exit_code, result.stdout) == (exits.REFUSED, "")
    assert said in result.stderr
    assert result.stderr.endswith(f"\nNext: {advice.NEXT[error]}\n")


def test_a_database_without_tables_is_told_with_advice(tmp_path: Path) -> None:
    result = run(Settings(instance=tmp_path), "user", "list")
    assert result.exit_code == exits.REFUSED
    assert result.stderr.startswith("The database cannot be used: no such table")
    assert "flowbutton init" in result.stderr


def test_a_wrong_setting_is_told_with_advice(settings: Settings) -> None:
    environment = {"FLOWBUTTON_INSTANCE": str(settings.instance), "PORT": "x"}
    result = CliRunner().invoke(main, ["user", "list"], env=environment)
    assert result.exit_code == exits.REFUSED
    assert "PORT" in result.stderr
    assert advice.NEXT["ConfigurationError"] in result.stderr


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["runs", "list", "--status", "Late"], ["flow"]]
)
def test_a_wrong_command_line_ends_with_2(settings: Settings, arguments: list[str]) -> None:
    assert run(settings, *arguments).exit_code == exits.USAGE


def test_fields_at_fault_are_told() -> None:
    problem = InvalidProblem("Not so.", [FieldError("login", "Too long.")])
    assert advice.lines(problem) == ["Not acceptable: Not so.", "  login: Too long."]


def test_the_nearest_parent_gives_the_advice() -> None:
    class Special(UserMissing):
        pass

    assert advice.lines(Special("gone"))[-1] == f"Next: {advice.NEXT['UserMissing']}"
    assert advice.lines(LoginTaken())[0] == LoginTaken.title


def test_a_fault_of_the_program_is_not_worded() -> None:
    assert advice.lines(ValueError("x")) == []
    assert advice.lines(sa.exc.InvalidRequestError("x")) == []


def test_advice_names_errors_and_commands_that_exist() -> None:
    kinds = {kind.__name__ for kind in subclasses(Problem)}
    assert set(advice.NEXT) <= kinds
    texts = [*advice.NEXT.values(), advice.MAKE_TABLES]
    called = {words for text in texts for words in CALLED.findall(text)}
    assert len(called) > 5
    assert called <= set(COMMANDS)


def subclasses(kind: type) -> set[type]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


def test_settings_in_brackets_are_told_whole(settings: Settings, app: object) -> None:
    told = run(settings, "check").stdout
    assert "{name: [program, argument]}" in told


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("flowbutton ru", "runs"),
        ("flowbutton runs fo", "follow"),
        ("flowbutton runs list --status Fi", "Finished"),
    ],
)
def test_the_shell_completes_commands_and_choices(typed: str, offered: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    environment = {**os.environ, **words, "_FLOWBUTTON_COMPLETE": "bash_complete"}
    command = [str(Path(sys.executable).with_name("flowbutton"))]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert f"plain,{offered}" in told.stdout.splitlines()


def test_data_is_printed_alone_where_json_is_asked(settings: Settings, alice: User) -> None:
    result = run(settings, "user", "list", "--json")
    assert [row["login"] for row in json.loads(result.stdout)] == ["alice"]
