"""The table of settings: where a value comes from and what is refused."""

from pathlib import Path

import pytest

from app import config
from app.config import ConfigurationError, Settings, load
from app.secrets import secret_key


def test_every_setting_has_a_help_and_a_variable_of_its_own() -> None:
    rows = config.table()
    assert all(row.metadata["help"] for row in rows)
    assert len({config.variable(row) for row in rows}) == len(rows)


def test_a_value_comes_from_its_variable_and_says_so() -> None:
    settings = load({"PORT": "9000", "FLOWBUTTON_SECURE_COOKIES": "true"})
    assert (settings.port, settings.secure_cookies) == (9000, True)
    assert settings.origins["port"] == "environment"
    assert settings.origins["host"] == "default"


def test_a_secret_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    settings = load({"FLOWBUTTON_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert settings.secret_key == "from a file"
    assert settings.origins["secret_key"] == "file named by FLOWBUTTON_SECRET_KEY_FILE"


@pytest.mark.parametrize(
    "environ",
    [
        {"PORT": "x"},
        {"PORT": ""},
        {"FLOWBUTTON_SECURE_COOKIES": "maybe"},
        {"FLOWBUTTON_LOG_LEVEL": "LOUD"},
        {"FLOWBUTTON_SMTP_TLS": "maybe"},
        {"FLOWBUTTON_SECRET_KEY_FILE": "/nowhere/key"},
    ],
)
def test_a_value_of_the_wrong_type_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        load(environ)


def test_the_database_is_sqlite_in_the_instance_unless_told(tmp_path: Path) -> None:
    assert Settings(instance=tmp_path).database == f"sqlite:///{tmp_path}/flowbutton.db"
    assert Settings(database_url="postgresql://x").database == "postgresql://x"


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = secret_key(Settings(instance=tmp_path))
    assert len(first) >= 48
    assert secret_key(Settings(instance=tmp_path)) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_public_address_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        secret_key(Settings(instance=tmp_path, host="0.0.0.0"))
    assert secret_key(Settings(host="0.0.0.0", secret_key="set")) == "set"
