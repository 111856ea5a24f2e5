"""Decides where gunicorn's own lines go: into the log of the process, in its format."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger

from app import logs
from app.config import load


class WebLog(Logger):  # type: ignore[misc]
    """Gunicorn's logger without handlers of its own."""

    def setup(self, cfg: Config) -> None:
        """Set up the log of the process."""
        super().setup(cfg)
        logs.configure(load(os.environ))
        self.error_log.handlers.clear()
        self.error_log.propagate = True
