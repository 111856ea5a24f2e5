"""The command `demo`, as people use it."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask

from app.config import ConfigurationError, Settings
from app.demo.cli import demo_command
from app.demo.install import is_installed


def test_demo_is_made_and_its_accounts_are_told(app: Flask, settings: Settings) -> None:
    result = CliRunner().invoke(demo_command, obj=settings, catch_exceptions=False)
    assert result.exit_code == 0
    assert "admin, alice, bob, carol. Password of each: demo" in result.output
    assert is_installed()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_known_passwords_are_not_made_for_the_public(
    app: Flask, settings: Settings, host: str
) -> None:
    result = CliRunner().invoke(demo_command, obj=replace(settings, host=host))
    assert isinstance(result.exception, ConfigurationError)
    assert not is_installed()
