"""Answers `flowbutton user` and `flowbutton token`; it decides nothing itself."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from app.accounts import changes, service, tokens
from app.accounts.models import PROFILES, ApiToken, User
from app.config import settings
from app.printing import as_json_option, show, tell

login_argument = click.argument("login")


def ask_password() -> str:
    """Return a new password: asked twice of a person, else the first line of the input."""
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


@click.group("user")
def user_group() -> None:
    """Create, list and change users."""


@user_group.command("create")
@login_argument
@click.option("--name", default="", help="Full name.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--profile", type=click.Choice(PROFILES), default="standard", show_default=True)
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@as_json_option
def create_user(
    login: str, name: str, email: str, profile: str, roles: Sequence[str], as_json: bool
) -> None:
    """Create a user; the password is asked for, or read from the input."""
    user = service.create_user(
        login, ask_password(), name=name, email=email, profile=profile, roles=roles
    )
    tell(f"User {user.login} created.", _user_data(user), as_json)


@user_group.command("list")
@as_json_option
def list_users(as_json: bool) -> None:
    """List all users."""
    show("Users", [_user_data(user) for user in service.all_users()], as_json)


@user_group.command("disable")
@login_argument
def disable_user(login: str) -> None:
    """Shut a user out at once: sign-ins end, API tokens open nothing."""
    changes.set_enabled(service.find_or_refuse(login), False)
    click.echo(f"User {login} disabled.")


@user_group.command("enable")
@login_argument
def enable_user(login: str) -> None:
    """Let a disabled user in again."""
    changes.set_enabled(service.find_or_refuse(login), True)
    click.echo(f"User {login} enabled.")


@user_group.command("password")
@login_argument
def change_password(login: str) -> None:
    """Give a user a new password: asked for, or read from the input."""
    user = service.find_or_refuse(login)
    changes.set_password(user, ask_password())
    click.echo(f"Password of {login} changed.")


@user_group.group("role")
def role_group() -> None:
    """Give and take roles."""


@role_group.command("add")
@login_argument
@click.argument("role")
def add_role(login: str, role: str) -> None:
    """Give a user a role, made where there is none."""
    changes.add_role(service.find_or_refuse(login), role)
    click.echo(f"{login} has the role {role}.")


@role_group.command("remove")
@login_argument
@click.argument("role")
def remove_role(login: str, role: str) -> None:
    """Take a role from a user."""
    changes.remove_role(service.find_or_refuse(login), role)
    click.echo(f"{login} no longer has the role {role}.")


@click.group("token")
def token_group() -> None:
    """Create, list and revoke API tokens."""


@token_group.command("create")
@login_argument
@click.option("--label", default="command line", show_default=True, help="What will use it.")
@click.option("--days", type=int, help="Days until it expires; by default the setting's.")
@as_json_option
def create_token(login: str, label: str, days: int | None, as_json: bool) -> None:
    """Create an API token and print it, this once."""
    days = settings().token_days if days is None else days
    plain_text, _ = tokens.create(service.find_or_refuse(login), label, days)
    tell(plain_text, {"token": plain_text}, as_json)


@token_group.command("list")
@login_argument
@as_json_option
def list_tokens(login: str, as_json: bool) -> None:
    """List a user's API tokens, newest first; never the tokens themselves."""
    user = service.find_or_refuse(login)
    show(f"API tokens of {login}", [_token_data(t) for t in tokens.of_user(user)], as_json)


@token_group.command("revoke")
@login_argument
@click.argument("token_id", type=click.IntRange(1, 2**31 - 1))
def revoke_token(login: str, token_id: int) -> None:
    """Revoke a user's API token by its number in the list."""
    tokens.revoke(service.find_or_refuse(login), token_id)
    click.echo(f"API token {token_id} of {login} revoked.")


def _user_data(user: User) -> dict[str, Any]:
    return {
        "login": user.login,
        "name": user.name,
        "email": user.email,
        "profile": user.profile,
        "enabled": user.enabled,
        "roles": [role.name for role in user.roles],
    }


def _token_data(token: ApiToken) -> dict[str, Any]:
    used = token.last_used_at
    return {
        "id": token.id,
        "label": token.label,
        "created": token.created_at.isoformat(timespec="seconds"),
        "expires": token.expires_at.isoformat(timespec="seconds"),
        "last_used": used.isoformat(timespec="seconds") if used else None,
        "expired": token.is_expired,
    }
