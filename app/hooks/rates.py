"""Decides whether hooks are called too often: by one user, by all, or from one address.

The hook says how often each user may call it, the settings say the rest. Calls that find their
run are not counted.
"""

import time
from collections.abc import Iterator
from math import ceil

from limits import RateLimitItem, parse

from app.accounts.models import User
from app.config import ConfigurationError, Settings, settings
from app.extensions import limiter
from app.flows.store import HookRef
from app.hooks.errors import TooManyCalls

NAMES = ("hook_rate", "user_rate", "address_rate")
"""The settings that hold rates of calls."""


def check_settings(held: Settings) -> None:
    """Raise ConfigurationError where a rate of the settings is none."""
    for name in NAMES:
        try:
            _ = (text := getattr(held, name)) and parse(text)
        except ValueError as error:
            message = f"FLOWBUTTON_{name.upper()} must be a rate such as 600 per minute."
            raise ConfigurationError(message) from error


def check(caller: User, reference: HookRef, address: str) -> None:
    """Count a call; raises TooManyCalls, which says when to call again."""
    for text, what, key in _limits(caller, reference, address):
        rate = parse(text)
        if not limiter.limiter.hit(rate, *key):
            raise TooManyCalls(f"At most {text} {what}.", seconds_left(rate, *key))


def seconds_left(rate: RateLimitItem, *key: str) -> int:
    """Return after how many seconds something may be done again, at least 1."""
    reset = limiter.limiter.get_window_stats(rate, *key).reset_time
    return max(1, ceil(reset - time.time()))


def _limits(
    caller: User, reference: HookRef, address: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each limit: the rate, what it is for, and what it is counted under."""
    held, slug, user = settings(), reference.slug, str(caller.id)
    if held.address_rate and address:
        yield held.address_rate, "from one address", ("address", address)
    if held.user_rate:
        yield held.user_rate, "by one user", ("user", user)
    if reference.hook.extras.rate_limit:
        yield reference.hook.extras.rate_limit, "for this hook", ("hook", slug, user)
    if held.hook_rate:
        yield held.hook_rate, "for this hook", ("hook of all", slug)
