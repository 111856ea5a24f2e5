"""What is not to be served to others is refused before anything starts."""

from pathlib import Path

from click.testing import CliRunner

from app.config import ConfigurationError, Settings
from app.serving import serve


def test_the_demo_is_served_on_loopback_only(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path / "instance", host="0.0.0.0", secret_key="k" * 48)
    result = CliRunner().invoke(serve, ["--demo"], obj=settings)
    assert isinstance(result.exception, ConfigurationError)
    assert not settings.instance.exists()
