"""Decides what a process writes to its log: one line a message, as text or as JSON.

A line says what it is about: the request, the user, the run, the step. Nothing that is secret
gets into it.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from app.config import Settings
from app.log_masks import masking

QUIET = ("alembic", "dbos", "httpcore", "httpx", "urllib3", "opentelemetry")
"""Libraries whose progress is of no interest, or tells addresses whole; their warnings do not."""

OWN_HANDLERS = ("dbos",)
"""Libraries that would write beside the log, in a format of their own."""

SUBJECTS = ("request", "user", "run", "step")
"""What a line may be about, in the order in which it says so."""

Mask = Callable[[str], str]

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default={})  # noqa: B039
_hidden: ContextVar[Mask | None] = ContextVar("hidden", default=None)


@contextmanager
def about(**subjects: str) -> Iterator[None]:
    """Let the lines of a block say what they are about; see SUBJECTS."""
    known, hidden = _about.set({**_about.get(), **subjects}), _hidden.set(_hidden.get() or str)
    try:
        yield
    finally:
        _about.reset(known)
        _hidden.reset(hidden)


def note(**subjects: str) -> None:
    """Let the lines until the end of the present `about` say more."""
    _about.set({**_about.get(), **subjects})


def hide(mask: Mask) -> None:
    """Pass the lines until the end of the present `about` through `mask`, too: it hides secrets.

    Outside of one, where there would be no end, nothing is hidden.
    """
    if before := _hidden.get():
        _hidden.set(lambda text: mask(before(text)))


class Lines(logging.Formatter):
    """Turns a message into one line; an exception's traceback follows it."""

    def __init__(self, mask: Mask = str) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, logger, message, and in brackets what it is about."""
        subjects = " ".join(f"{name}={value}" for name, value in self.subjects(record).items())
        message = self.hidden(record.getMessage()).replace("\n", "\\n")
        line = f"{_time(record)} {record.levelname} {record.name}: {message}"
        trace = self.trace(record)
        return line + (f" [{subjects}]" if subjects else "") + (f"\n{trace}" if trace else "")

    def subjects(self, _record: logging.LogRecord) -> dict[str, str]:
        """Return what a line is about; it is written in the thread that it comes from."""
        known = _about.get()
        return {name: self.hidden(known[name]) for name in SUBJECTS if known.get(name)}

    def trace(self, record: logging.LogRecord) -> str:
        """Return the traceback of the exception that a line tells of, "" for none."""
        return self.hidden(self.formatException(record.exc_info)) if record.exc_info else ""

    def hidden(self, text: str) -> str:
        """Return a text without secrets."""
        hide = _hidden.get() or str
        return self._mask(hide(text))


class JsonLines(Lines):
    """Turns a message into one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: time, level, logger, message, what it is about, exception."""
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.hidden(record.getMessage()),
            **self.subjects(record),
        }
        if trace := self.trace(record):
            line["exception"] = trace
        return json.dumps(line, ensure_ascii=False)


def configure(settings: Settings) -> None:
    """Set up the log of this process; all goes to the standard error output."""
    handler = logging.StreamHandler()
    kind = JsonLines if settings.log_format == "json" else Lines
    handler.setFormatter(kind(masking(settings)))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in OWN_HANDLERS:
        _take_over(logging.getLogger(name))


def _take_over(logger: logging.Logger) -> None:
    """Let a library's lines go our way; it adds no handler of its own where it finds one."""
    logger.handlers = [logging.NullHandler()]
    logger.propagate = True


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        told = (failed.exc_type, failed.exc_value, failed.exc_traceback)
        logging.getLogger(__name__).error("A thread ended unexpectedly.", exc_info=told)


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
