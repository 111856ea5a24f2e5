"""Decides on whose behalf a signed call is made, or that it is none: both look like no hook.

It never starts anything.
"""

import logging
import time
from hashlib import sha256

from limits import parse

from app import sealing
from app.accounts.models import User
from app.config import settings
from app.extensions import limiter
from app.hooks import signed_hooks
from app.hooks.errors import TooManyCalls, UnknownHook
from app.hooks.rates import seconds_left
from app.hooks.signed_hooks import SignedHook
from app.hooks.signing import Delivery, is_genuine, new_secret
from app.sealing import SecretUnreadable

TOO_MANY = "Too many refused calls. Wait a minute, then try again."
KIND = "signature"

logger = logging.getLogger(__name__)


def account_of(slug: str, sent: Delivery, address: str) -> User:
    """Return the account that a signed call acts as.

    Raises UnknownHook where the hook takes no signed calls, the signature is wrong or old, or
    the account may no longer act: one answer for all. An address that was refused more often
    than the setting `login_rate` says is told TooManyCalls, whatever it asks for.
    """
    rate = parse(settings().login_rate)
    if not limiter.limiter.test(rate, KIND, address):
        raise TooManyCalls(TOO_MANY, seconds_left(rate, KIND, address))
    signed = signed_hooks.find(slug)
    genuine = is_genuine(sent, _secrets(signed), time.time())
    if signed and genuine and signed.account.enabled and not signed.account.is_admin:
        return signed.account
    limiter.limiter.hit(rate, KIND, address)
    raise UnknownHook


def run_id(slug: str, sent: Delivery) -> str:
    """Return the ID of the run that a delivery starts, however often it is delivered."""
    return f"signed-{sha256(f'{slug} {sent.id}'.encode()).hexdigest()[:40]}"


def _secrets(signed: SignedHook | None) -> list[str]:
    """Return the live secrets; where there are none, one that nobody knows, as slowly."""
    if signed is None:
        return [sealing.unseal(sealing.seal(new_secret()))]
    try:
        return signed.secrets
    except SecretUnreadable as problem:
        logger.error("The hook %s refuses signed calls. %s", signed.slug, problem.detail)
        return []
