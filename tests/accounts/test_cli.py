import json
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.accounts import service, tokens
from app.accounts.cli import token_group, user_group
from app.accounts.errors import InvalidAccount, InvalidToken, LoginTaken, TokenMissing, UserMissing
from app.accounts.models import User
from app.extensions import db

PASSWORD = "correct horse"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command as `flowbutton` does, with errors passed on."""
    root = click.Group(commands={"user": user_group, "token": token_group})

    def invoke(command: str, text: str = "") -> Result:
        return CliRunner().invoke(root, command.split(), input=text)

    return invoke


def test_every_command_explains_itself(run: Run) -> None:
    for group in (user_group, token_group):
        for name in group.commands:
            result = run(f"{group.name} {name} --help")
            assert result.exit_code == 0
            assert "Usage:" in result.output


def test_user_is_created_with_the_password_of_the_input(run: Run) -> None:
    result = run("user create bob --name Bob --profile shared --role a --role b", f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    user = service.check_password("bob", PASSWORD)
    assert (user.name, user.profile) == ("Bob", "shared")
    assert [role.name for role in user.roles] == ["a", "b"]


def test_created_user_is_printed_as_json(run: Run) -> None:
    result = run("user create bob --role a --json", PASSWORD)
    assert json.loads(result.stdout) == {
        "login": "bob",
        "name": "",
        "email": "",
        "profile": "standard",
        "enabled": True,
        "roles": ["a"],
    }


@pytest.mark.parametrize(
    ("command", "text", "error"),
    [
        ("user create bob", "short\n", InvalidAccount),
        ("user create bob", "", InvalidAccount),
        ("user create a:b", PASSWORD, InvalidAccount),
        ("user create alice", PASSWORD, LoginTaken),
        ("user disable bob", "", UserMissing),
        ("user enable bob", "", UserMissing),
        ("user password bob", PASSWORD, UserMissing),
        ("user password alice", "short", InvalidAccount),
        ("user role add bob a", "", UserMissing),
        ("token create bob", "", UserMissing),
        ("token create alice --days 0", "", InvalidToken),
        ("token list bob", "", UserMissing),
        ("token revoke alice 7", "", TokenMissing),
    ],
)
def test_named_error_is_passed_on(
    run: Run, alice: User, command: str, text: str, error: type[Exception]
) -> None:
    assert isinstance(run(command, text).exception, error)


@pytest.mark.parametrize("command", ["user create bob --profile root", "token revoke alice x"])
def test_wrong_usage_ends_with_2(run: Run, alice: User, command: str) -> None:
    assert run(command, PASSWORD).exit_code == 2


def test_users_are_listed_for_people_and_scripts(run: Run, alice: User) -> None:
    service.create_user("bob", PASSWORD, name="[red]Bob")
    shown = run("user list").stdout
    assert "alice" in shown
    assert "[red]Bob" in shown
    rows = json.loads(run("user list --json").stdout)
    assert [(row["login"], row["roles"]) for row in rows] == [("alice", ["reviewers"]), ("bob", [])]
    assert "argon2" not in str(rows)


def test_empty_lists_are_said_to_be_empty(run: Run, alice: User) -> None:
    assert "none" in run("token list alice").stdout
    assert json.loads(run("token list alice --json").stdout) == []


def test_user_is_disabled_and_enabled(run: Run, alice: User) -> None:
    assert "disabled" in run("user disable alice").stdout
    assert not alice.enabled
    assert "enabled" in run("user enable alice").stdout
    assert alice.enabled


def test_password_is_changed(run: Run, alice: User) -> None:
    assert run("user password alice", "another password\n").exit_code == 0
    assert service.check_password("alice", "another password") is alice


def test_role_is_given_and_taken(run: Run, alice: User) -> None:
    run("user role add alice interns")
    run("user role remove alice reviewers")
    assert [role.name for role in alice.roles] == ["interns"]


def test_token_is_created_for_scripts_and_people(run: Run, alice: User) -> None:
    data = json.loads(run("token create alice --json").stdout)
    assert list(data) == ["token"]
    assert tokens.owner_of(data["token"]) is alice
    assert tokens.owner_of(run("token create alice --label cron --days 3").stdout.strip()) is alice
    newest = tokens.of_user(alice)[0]
    assert (newest.label, (newest.expires_at - newest.created_at).days) == ("cron", 2)


def test_tokens_are_listed_without_their_text_and_revoked(run: Run, alice: User) -> None:
    plain_text, token = tokens.create(alice, "cron", 1)
    result = run("token list alice --json")
    (row,) = json.loads(result.stdout)
    assert (row["id"], row["label"], row["expired"], row["last_used"]) == (
        token.id,
        "cron",
        False,
        None,
    )
    assert plain_text not in result.stdout
    assert "cron" in run("token list alice").stdout
    assert run(f"token revoke alice {row['id']}").exit_code == 0
    db.session.expire_all()
    assert tokens.owner_of(plain_text) is None
