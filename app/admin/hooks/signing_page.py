"""Decides what the page of a hook's signed calls shows, and which commands it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts import service as accounts
from app.accounts.models import User
from app.flows import models
from app.flows.models import FlowRecord
from app.hooks import signed_hooks
from app.hooks.errors import UnknownHook
from app.hooks.signed_hooks import SignedHook
from app.problems import BadRequestProblem


@dataclass(frozen=True)
class SigningPage:
    """A hook, its flow, how it takes signed calls if it does, and the accounts to choose from."""

    slug: str
    flow: FlowRecord
    signed: SignedHook | None
    accounts: Sequence[User]


def load(slug: str) -> SigningPage:
    """Return the page of a hook; raises UnknownHook."""
    row = models.flow_of_hook(slug)
    if row is None:
        raise UnknownHook
    users = [user for user in accounts.all_users() if user.enabled and not user.is_admin]
    users.sort(key=lambda user: user.login)
    return SigningPage(slug, row[0], signed_hooks.find(slug), users)


def carry_out(slug: str, form: Mapping[str, str]) -> str:
    """Do what `command` says and return the new secret, "" where there is none.

    Raises BadRequestProblem for another command, and what `signed_hooks` raises.
    """
    match form.get("command"):
        case "on":
            return signed_hooks.turn_on(slug, form.get("account", ""))
        case "secret":
            return signed_hooks.change_secret(slug)
        case "drop":
            signed_hooks.drop_older(slug)
        case "off":
            signed_hooks.turn_off(slug)
        case _:
            raise BadRequestProblem("There is no such command.")
    return ""
