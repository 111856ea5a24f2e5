"""Targets that are refused before a byte is sent, whatever their form; names as resolved."""

import pytest

from app.outgoing.client import Call, send
from app.outgoing.errors import OutgoingFailed, OutgoingRefused
from app.outgoing.network import addresses
from app.outgoing.targets import Allowed, allowed

PUBLIC = "93.184.215.14"
NAMES = {
    "public.example": [PUBLIC],
    "inside.example": ["10.0.0.5"],
    "loop.example": ["127.0.0.1"],
    "mixed.example": [PUBLIC, "192.168.0.9"],
    "mixed6.example": [PUBLIC, "fd00::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
    "sixtofour.example": ["2002:7f00:1::"],
    "metadata.example": ["169.254.169.254"],
    "localhost": ["127.0.0.1", "::1"],
    "foo.localhost": ["127.0.0.1"],
}

REFUSED = [
    # this machine and its networks, as addresses
    "http://127.0.0.1/",
    "http://127.0.0.1.:80/",
    "https://127.255.0.1/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/admin",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    # forms that other programs read as addresses
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0x/",
    "http://1.2.3.4.5/",
    "http://example.0x7f/",
    "http://example.1/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://%31%32%37.0.0.1/",
    # IPv6
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    # names that stand for them
    "http://localhost/",
    "http://LOCALHOST./",
    "http://foo.localhost/",
    "http://inside.example/",
    "http://loop.example/",
    "http://mixed.example/",
    "http://mixed6.example/",
    "http://mapped.example/",
    "http://nat64.example/",
    "http://sixtofour.example/",
    "http://metadata.example/",
    # other schemes, ports and credentials
    "ftp://public.example/",
    "file:///etc/passwd",
    "gopher://public.example/",
    "javascript:alert(1)",
    "//public.example/",
    "public.example/",
    "",
    "http://",
    "http:///path",
    "http://public.example:22/",
    "http://public.example:8080/",
    "http://public.example:0/",
    "http://public.example:70000/",
    "https://public.example:6379/",
    "http://user:secret@public.example/",
    "http://public.example@127.0.0.1/",
    "http://127.0.0.1#@public.example/",
    "http://public.example\\@127.0.0.1/",
    # what is no address at all
    "http://public.example/\r\nHost: inside.example",
    "http://pub lic.example/",
    "http://a..b/",
    "http://-a.example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 127 + "example/",
    "http://public.example/" + "a" * 8_000,
]


def by_table(host: str, _port: int) -> list[str]:
    """Resolve as the table says, and addresses as the system does."""
    if host in NAMES:
        return NAMES[host]
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    raise OSError("unknown name")


@pytest.mark.parametrize("url", REFUSED)
def test_target_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        send(Call("GET", url, {}), Allowed(), resolver=by_table)


def test_refusal_does_not_tell_the_address() -> None:
    with pytest.raises(OutgoingRefused) as refused:
        send(Call("GET", "http://inside.example/", {}), Allowed(), resolver=by_table)
    assert "inside.example" in refused.value.detail
    assert "10.0.0.5" not in refused.value.detail


def test_all_addresses_of_a_public_name_may_be_tried() -> None:
    assert addresses("public.example", 443, Allowed(), by_table) == [PUBLIC]


def test_unknown_name_is_no_server() -> None:
    with pytest.raises(OutgoingFailed, match=r"There is no server “gone\.example”"):
        send(Call("GET", "http://gone.example/", {}), Allowed(), resolver=by_table)


@pytest.mark.parametrize(
    ("setting", "host", "port", "answer"),
    [
        ("inside.example", "inside.example", 80, True),
        ("inside.example", "inside.example", 443, True),
        ("inside.example", "inside.example", 8080, False),
        ("inside.example:8080", "inside.example", 8080, True),
        ("inside.example:8080", "inside.example", 80, False),
        ("INSIDE.example.", "inside.example", 80, True),
        ("inside.example", "sub.inside.example", 80, False),
        ("a.example, 10.0.0.5:9000 b.example", "10.0.0.5", 9000, True),
        ("::1", "::1", 80, True),
        ("[::1]", "::1", 80, True),
        ("[0:0::1]:9000", "::1", 9000, True),
        ("[::1]:9000", "::1", 80, False),
        ("", "inside.example", 80, False),
    ],
)
def test_allowed_host_is_named_exactly(setting: str, host: str, port: int, answer: bool) -> None:
    assert ((host, port) in allowed(setting)) is answer


@pytest.mark.parametrize("setting", ["http://a.example", "a b:c", "*.example", "a:1:2", "0x7f.1"])
def test_entry_that_is_no_host_is_named(setting: str) -> None:
    with pytest.raises(OutgoingRefused, match="FLOWBUTTON_OUTGOING_HOSTS has an entry"):
        allowed(setting)
