"""Decides which addresses may be called by their form: scheme, host, port; and the admin's list.

It never resolves a name; `network` does, and asks `addresses` about each result.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from app.outgoing.errors import OutgoingRefused

MAX_URL = 8_000
"""Characters of an address: what servers commonly take at most."""

PORTS = {"http": 80, "https": 443}
"""Schemes that may be called, each with its own port; other ports belong to other services."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ENTRY = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+):([0-9]{1,5})")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
_SETTING = "an admin can allow it in FLOWBUTTON_OUTGOING_HOSTS"


@dataclass(frozen=True)
class Allowed:
    """The hosts that an admin allows though they are not public, some with one port only."""

    entries: frozenset[tuple[str, int | None]] = frozenset()

    def __contains__(self, place: tuple[str, int]) -> bool:
        host, port = place
        on_its_port = (host, None) in self.entries and port in PORTS.values()
        return on_its_port or (host, port) in self.entries


def allowed(setting: str) -> Allowed:
    """Return the hosts in a list such as `intranet.example, 10.0.0.5:8080, [::1]:9000`.

    Raises OutgoingRefused, naming it, for an entry that is neither a host nor a host and port.
    """
    return Allowed(frozenset(_entry(text) for text in re.split(r"[\s,]+", setting) if text))


def parsed(text: str) -> httpx.URL:
    """Return the address that may be called by its form; see `check`."""
    if len(text) > MAX_URL:
        raise OutgoingRefused(f"The address is longer than {MAX_URL:,} characters.")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise OutgoingRefused("The address is not one; write https://host/path.") from error
    return url


def check(url: httpx.URL, hosts: Allowed) -> None:
    """Raise OutgoingRefused for another scheme than http and https, a port that is not theirs,
    a host in a form that other programs read differently, and credentials in the address."""
    if url.scheme not in PORTS:
        raise OutgoingRefused("Only addresses that start with http:// or https:// may be called.")
    if url.userinfo:
        raise OutgoingRefused("The address holds a password; send it as a header.")
    host, port = place(url)
    if port not in PORTS.values() and (host, port) not in hosts:
        raise OutgoingRefused(f"The port {port} may not be called; {_SETTING}.")


def place(url: httpx.URL) -> tuple[str, int]:
    """Return host and port of an address. Raises OutgoingRefused for an unusable host."""
    return host_of(url.raw_host.decode("ascii")), PORTS[
        url.scheme
    ] if url.port is None else url.port


def not_public(host: str) -> OutgoingRefused:
    """Return the refusal of a host that is not public; it never tells its address."""
    return OutgoingRefused(f"“{host}” is not a public server; {_SETTING}.")


def host_of(text: str) -> str:
    """Return the host in its one form: lower case, no dot at its end, an address as it is.

    A name whose last part is a number is refused: some programs read it as an address.
    """
    host = text.lower().removesuffix(".")
    try:
        found = ip_address(host)
    except ValueError:
        if not _NAME.fullmatch(host) or len(host) > 253 or _NUMBER.fullmatch(_last(host)):
            raise OutgoingRefused("The host of the address is not usable.") from None
        return host
    if "%" in host:
        raise OutgoingRefused("The host of the address is not usable.")
    return str(found)


def _last(host: str) -> str:
    return host.rpartition(".")[2]


def _entry(text: str) -> tuple[str, int | None]:
    match = _ENTRY.fullmatch(text)
    try:
        if match is None:
            return host_of(text.strip("[]")), None
        return host_of(match[1].strip("[]")), int(match[2])
    except OutgoingRefused as error:
        message = f"FLOWBUTTON_OUTGOING_HOSTS has an entry that is no host: “{text[:100]}”."
        raise OutgoingRefused(message) from error
