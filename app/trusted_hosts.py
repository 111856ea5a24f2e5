"""Decides under which names this server answers: its own.

A page of somebody else whose name was made to lead here is then not answered, and no cache keeps
an answer under a wrong name. It is pure: a name in, whether it is ours out.
"""

import ipaddress
import re

from app.config import LOOPBACK, Settings

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?", re.IGNORECASE)
"""A name or address as it stands in `Host`, with or without a port."""


def is_ours(host: str, settings: Settings) -> bool:
    """Return whether a `Host` header names this server.

    Names of this machine always do, and those of the setting `hosts`. Without that setting a
    server that others can reach is known by every IP address, which nobody can make lead here.
    """
    found = HOST.fullmatch(host)
    if not found:
        return False
    name = found[1].strip("[]").rstrip(".").lower()
    named = {one.strip().lower() for one in settings.hosts.split(",")} - {""}
    if name in named or name in LOOPBACK or name == settings.host:
        return True
    return not named and not settings.loopback and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
