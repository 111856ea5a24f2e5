"""The key is changed as the documentation says, and a flow keeps its password."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.test_runs import run, save, say, texts
from tests.served import PATIENCE, ROOT, Served, served

pytestmark = pytest.mark.served

PAGE = (ROOT / "docs" / "how-to" / "renew-the-key.md").read_text()
CHANGE, RENEW, DROP = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
OLDER = "FLOWBUTTON_OLDER_SECRET_KEYS_FILE"
SECRET = {"Name": "Secret", "Type": "password", "Value": "open sesame"}


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Served]:
    """An installation of its own: its key is changed."""
    with served(tmp_path, "--demo") as one:
        yield one


def typed(script: str, one: Served) -> None:
    """Do what a block says, and keep what it says of the older keys for what is started next."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    known = {**one.environment, "PATH": programs, "INSTANCE": str(one.instance)}
    told = subprocess.run(
        ["bash", "-eu", "-c", f'{script}\necho "${{{OLDER}:-}}"'], cwd=ROOT, env=known, check=True,
        capture_output=True, text=True, timeout=PATIENCE,
    ).stdout.splitlines()[-1]  # fmt: skip
    one.environment.pop(OLDER, None)
    one.environment |= {OLDER: told} if told else {}


def kept_key(one: Served) -> str:
    return (one.instance / "secret_key").read_text().strip()


def test_a_flow_keeps_its_password_when_the_key_is_changed(one: Served, tmp_path: Path) -> None:
    length = say("{{len .JobParameters.Secret}}")
    hook = save(one, tmp_path, "secret", Parameters=[SECRET], Actions=[length])
    assert texts(run(one, hook)) == ["11"]
    old = kept_key(one)
    one.stop()
    typed(CHANGE, one)
    assert (one.instance / "older_keys").read_text().split() == [old] != [kept_key(one)]
    one.start()
    assert texts(run(one, hook)) == ["11"]
    typed(RENEW, one)
    one.stop()
    typed(DROP, one)
    assert OLDER not in one.environment
    one.start()
    assert texts(run(one, hook)) == ["11"]
