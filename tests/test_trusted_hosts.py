import pytest

from app.config import Settings
from app.trusted_hosts import is_ours

HERE = Settings()
NAMED = Settings(hosts="files.example.org, Buttons.example.org")
PUBLIC = Settings(host="0.0.0.0")
PUBLIC_NAMED = Settings(host="0.0.0.0", hosts="files.example.org")


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        (HERE, "localhost"),
        (HERE, "localhost:8000"),
        (HERE, "LOCALHOST:1"),
        (HERE, "localhost.:8000"),
        (HERE, "127.0.0.1:8000"),
        (HERE, "[::1]:8000"),
        (NAMED, "files.example.org"),
        (NAMED, "buttons.EXAMPLE.org:443"),
        (NAMED, "127.0.0.1:8000"),
        (PUBLIC, "192.0.2.7:8000"),
        (PUBLIC, "[2001:db8::7]"),
        (PUBLIC, "127.0.0.1"),
        (PUBLIC_NAMED, "files.example.org"),
        (Settings(host="192.0.2.7", hosts="x.example"), "192.0.2.7:8000"),
        (Settings(host="files.example.org"), "files.example.org"),
    ],
)
def test_our_own_names_are_known(settings: Settings, host: str) -> None:
    assert is_ours(host, settings)


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        (HERE, ""),
        (HERE, "evil.example"),
        (HERE, "localhost.evil.example"),
        (HERE, "evil.example:8000"),
        (HERE, "192.0.2.7"),
        (HERE, "localhost@evil.example"),
        (HERE, "localhost/evil"),
        (HERE, "localhost evil"),
        (HERE, "localhost:80:80"),
        (HERE, "localhost\n"),
        (HERE, "localhost:999999"),
        (HERE, "[::1"),
        (HERE, "[localhost.evil]"),
        (NAMED, "example.org"),
        (NAMED, "evil.files.example.org"),
        (NAMED, "filesXexample.org"),
        (PUBLIC, "evil.example"),
        (PUBLIC, "0x7f.1"),
        (PUBLIC, "2130706433"),
        (PUBLIC_NAMED, "192.0.2.7"),
    ],
)
def test_any_other_name_is_not(settings: Settings, host: str) -> None:
    assert not is_ours(host, settings)
