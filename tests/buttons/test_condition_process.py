import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.buttons import condition_child, condition_process
from app.buttons.condition_errors import ChildStopped
from app.buttons.condition_process import BROKE, TOOK_TOO_LONG, ChildProcess

REQUEST = {"snippets": ["true"], "bases": [{}], "sets": [[]], "questions": [[0, 0, 0]]}
LOOP = {**REQUEST, "snippets": ["[1,2,3,4,5,6,7,8,9].all(a, " * 12 + "true" + ")" * 12]}


@pytest.fixture
def child():
    process = ChildProcess()
    yield process
    process.end()


def test_a_question_is_answered(child):
    assert child.send(REQUEST, 5) > 0
    assert child.receive(5) == {"value": True, "index": 0}


def test_a_large_request_arrives_whole(child):
    node = {"name": "x" * 1_000}
    child.send({**REQUEST, "sets": [[node] * 2_000], "snippets": ["size(nodes) == 2000"]}, 5)
    assert child.receive(5)["value"] is True


def test_a_child_that_does_not_answer_in_time_is_told(child):
    with pytest.raises(ChildStopped, match=TOOK_TOO_LONG):
        child.receive(0.01)


def test_a_child_that_computes_too_long_ends_by_itself(child):
    child.send(LOOP, 5)
    with pytest.raises(ChildStopped, match=TOOK_TOO_LONG):
        child.receive(30)


def test_a_dead_child_is_told_on_reading_and_on_writing(child):
    child._popen.kill()
    with pytest.raises(ChildStopped, match=BROKE):
        child.receive(5)
    with pytest.raises(ChildStopped, match=BROKE):
        child.send(REQUEST, 5)


def test_a_child_ends_when_its_parent_lets_go(child):
    child.forget()
    assert child._popen.wait(10) == 0


def test_a_child_ends_with_its_parent():
    code = (
        "from app.buttons.condition_process import ChildProcess\n"
        "import os\nprint(ChildProcess()._popen.pid, flush=True)\nos._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    pid = int(done.stdout)
    assert _gone(pid)


def _gone(pid):
    """The orphan is reaped by whoever adopts it; until then it is a zombie without memory."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.02)
    return False


def test_the_child_knows_nothing_of_the_environment(child, monkeypatch):
    monkeypatch.setenv("FLOWBUTTON_SECRET_KEY", "secret")
    own = ChildProcess()
    assert b"secret" not in Path(f"/proc/{own._popen.pid}/environ").read_bytes()
    own.end()


def test_a_child_that_cannot_be_started_is_told(monkeypatch):
    monkeypatch.setattr(condition_process.sys, "executable", "/nowhere/python")
    with pytest.raises(ChildStopped, match="can be started"):
        ChildProcess()


FIELDS = {
    "node.size > 1": ("size",),
    'node.name == "a" && node . metadata.get("b") == 1': ("metadata", "name"),
    "node == 1": None,
    'node["size"] > 1': None,
    "node.unknown": None,
    "nodes.all(n, n.size > 1)": (),
}


@pytest.mark.parametrize("snippet", FIELDS)
def test_the_fields_that_a_condition_reads_of_a_node(snippet):
    assert condition_child.node_fields(snippet) == FIELDS[snippet]
