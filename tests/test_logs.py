"""What a line of the log says, what it is about, and what it never shows."""

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import logs
from app.config import Settings
from app.log_masks import MASK, masking
from tests.served import Served, served

TOKEN = "fb_" + "A1_-" * 10 + "xyz"
BANNER = ("Flowbutton: http", "Demo accounts:")
"""What `serve` prints for people."""

ODD = 'a "quoted"\nmessage ✓'


@pytest.fixture
def lines() -> Iterator[Callable[..., tuple[logging.Logger, io.StringIO]]]:
    """A logger of its own that writes as the settings say."""
    logger = logging.getLogger("flowbutton-test")
    logger.propagate = False
    logger.setLevel("DEBUG")

    def make(**settings: Any) -> tuple[logging.Logger, io.StringIO]:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        known = Settings(**settings)
        kind = logs.JsonLines if known.log_format == "json" else logs.Lines
        handler.setFormatter(kind(masking(known)))
        logger.addHandler(handler)
        return logger, stream

    yield make
    logger.handlers.clear()


def test_a_line_of_json_says_what_it_is_about(lines: Any) -> None:
    logger, stream = lines(log_format="json")
    with logs.about(request="r-1", user="alice"), logs.about(run="task-1", step="0 Log"):
        logger.warning("%s", ODD)
    logger.info("later")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["time"].endswith("Z")
    assert {name: first[name] for name in first if name != "time"} == {
        "level": "WARNING", "logger": "flowbutton-test", "message": ODD,
        "request": "r-1", "user": "alice", "run": "task-1", "step": "0 Log",
    }  # fmt: skip
    assert list(second) == ["time", "level", "logger", "message"]


def test_a_line_of_text_is_one_line(lines: Any) -> None:
    logger, stream = lines()
    with logs.about(run="task-1"):
        logger.error("one\ntwo")
    assert stream.getvalue().endswith("ERROR flowbutton-test: one\\ntwo [run=task-1]\n")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_exception_is_told_with_its_traceback(lines: Any, log_format: str) -> None:
    logger, stream = lines(log_format=log_format)
    try:
        raise ValueError("wrong")
    except ValueError:
        logger.exception("It failed.")
    told = stream.getvalue()
    assert "ValueError: wrong" in told
    assert "Traceback" in told
    if log_format == "json":
        assert "ValueError: wrong" in json.loads(told)["exception"]


@pytest.mark.parametrize(
    "text",
    [
        f"called with {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        "{'Authorization': 'Basic c2VjcmV0OnNlY3JldA=='}",
        "Cookie: session=.eJwVzEEOgCAMBMC_7NkQ",
        '"session": ".eJwVzEEOgCAMBMC_7NkQ"',
        "password=hunter22&x=1",
        "postgresql://flow:hunter22@db/flowbutton",
        "a mail with correct-horse inside",
        "a key signing-key",
        "s3 says bucket-secret",
        "scraped with scrape-me",
    ],
)
@pytest.mark.parametrize("in_exception", [False, True])
def test_a_secret_is_not_shown(lines: Any, text: str, in_exception: bool) -> None:
    logger, stream = lines(
        secret_key="signing-key",
        smtp_password="correct-horse",
        s3_secret_key="bucket-secret",
        metrics_token="scrape-me",
        database_url="postgresql://flow:hunter22@db/flowbutton",
    )
    try:
        raise ValueError(text)
    except ValueError:
        logger.error(
            "said" if in_exception else "said %s",
            *(() if in_exception else (text,)),
            exc_info=in_exception,
        )
    told = stream.getvalue()
    assert MASK in told
    for secret in (
        TOKEN,
        "c2VjcmV0",
        "eJwV",
        "hunter22",
        "correct-horse",
        "signing-key",
        "bucket-secret",
        "scrape-me",
    ):
        assert secret not in told


@pytest.mark.parametrize(
    "text",
    ["Sign-in refused to 192.0.2.7", "InvalidToken: at most 3650 days", "/a/jobs/tasks: 200"],
)
def test_ordinary_words_are_shown(lines: Any, text: str) -> None:
    logger, stream = lines()
    logger.info("%s", text)
    assert text in stream.getvalue()


def test_what_a_run_hides_is_hidden_until_it_ends(lines: Any) -> None:
    logger, stream = lines()
    with logs.about(run="task-1"):
        logs.hide(lambda text: text.replace("hunter22", "•••"))
        with logs.about(step="0 Log"):
            logger.info("it is hunter22")
    logger.info("hunter22 is a word")
    first, second = stream.getvalue().splitlines()
    assert "it is •••" in first
    assert "hunter22 is a word" in second


def test_what_is_noted_ends_with_the_block(lines: Any) -> None:
    logger, stream = lines()
    with logs.about(request="r-1"):
        logs.note(user="alice")
        logger.info("in")
    logger.info("out")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("in [request=r-1 user=alice]")
    assert second.endswith("out")


def test_threads_do_not_mix_what_they_are_about(lines: Any) -> None:
    logger, stream = lines()
    meet = threading.Barrier(2)

    def work(run: str) -> None:
        with logs.about(run=run):
            meet.wait(10)
            logger.info("I am %s", run)

    threads = [threading.Thread(target=work, args=(run,)) for run in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = sorted(line.rsplit(": ", 1)[1] for line in stream.getvalue().splitlines())
    assert told == ["I am one [run=one]", "I am two [run=two]"]


FLOW = {
    "Label": "Secretive",
    "Actions": [{"ID": "actions.acme.break", "Label": "Break"}],
    "Parameters": [{"Name": "Secret", "Type": "password"}],
    "Hooks": [
        {
            "ApiSlug": "secretive",
            "AllowOverridePresets": True,
            "Policies": [{"Subject": "profile:standard", "Effect": 1}],
        }
    ],
}
ACTION = """
import logging
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action

@action("actions.acme.break", "Break", ActionParameter("text", "Said to the log", ""))
def break_(call: ActionCall) -> ActionResult:
    logging.getLogger("acme").warning("I got %s", call.text("text"))
    raise ValueError("it is " + call.text("text"))
"""


@pytest.fixture
def breaking(tmp_path: Path) -> Iterator[Served]:
    """The demo with a log in JSON, and an action that tells all and fails."""
    package = tmp_path / "package"
    (package / "breaking-1.dist-info").mkdir(parents=True)
    (package / "breaking.py").write_text(ACTION)
    (package / "breaking-1.dist-info" / "METADATA").write_text("Name: breaking\nVersion: 1\n")
    (package / "breaking-1.dist-info" / "entry_points.txt").write_text(
        "[flowbutton.actions]\nbreaking = breaking\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(package))
        with served(tmp_path, "--demo") as one:
            one.stop()
            (tmp_path / "serve.log").unlink()
            one.environment["FLOWBUTTON_LOG_FORMAT"] = "json"
            one.start()
            yield one


@pytest.mark.served
def test_all_processes_write_json_and_a_run_says_its_id(breaking: Served, tmp_path: Path) -> None:
    path = tmp_path / "secretive.json"
    FLOW["Actions"][0]["Parameters"] = {"text": "{{.JobParameters.Secret}}"}
    path.write_text(json.dumps(FLOW))
    breaking.command("flow", "import", str(path), "--json")
    body = {"JobParameters": {"Secret": "hunter22"}}
    task_id = breaking.post("/a/scheduler/hooks/secretive", body, "alice").json["TaskID"]
    assert breaking.run_to_end(task_id, "alice")["Status"] == "Error"
    breaking.kill_worker()
    breaking.worker_pid()
    breaking.stop()
    told = (tmp_path / "serve.log").read_text()
    lines = [json.loads(line) for line in told.splitlines() if not line.startswith(BANNER)]
    said = {line["message"]: line for line in lines}
    assert said["The run begins: secretive"]["run"] == task_id
    assert said["I got •••"] | {"time": ""} == {
        "time": "", "level": "WARNING", "logger": "acme", "message": "I got •••",
        "user": "alice", "run": task_id, "step": "0/0 Break",
    }  # fmt: skip
    assert "ValueError: it is •••" in said[f"The run {task_id} failed unexpectedly."]["exception"]
    call = next(line for line in lines if "POST /a/scheduler/hooks/<slug>" in line["message"])
    assert (call["user"], len(call["request"])) == ("alice", 32)
    assert said["The worker process ended; it is started again."]["level"] == "WARNING"
    assert "hunter22" not in told
    assert breaking.token("alice") not in told
