"""The commands that the documentation shows sign a call, and the hook takes it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.test_runs import save, say
from tests.served import ROOT, Served

pytestmark = pytest.mark.served

PAGE = (ROOT / "docs" / "how-to" / "sign-hooks.md").read_text()
BLOCKS = dict(re.findall(r"```(sh|python)\n(.*?)```", PAGE, re.DOTALL))
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")
COMMANDS = {
    "sh": ["sh", "-eu", "-c", BLOCKS["sh"]],
    "python": [sys.executable, "-c", BLOCKS["python"]],
}


@pytest.mark.parametrize("language", COMMANDS)
def test_the_command_starts_a_run_as_the_account(
    demo: Served, tmp_path: Path, language: str
) -> None:
    slug = f"signed-{language}"
    url = demo.url + save(demo, tmp_path, slug, Actions=[say("signed for {{.ContextUser.Login}}")])
    form = ["--data", "command=on", "--data", "account=bob"]
    token = f"Authorization: Bearer {demo.token('admin')}"
    page = f"{demo.url}/admin/hooks/{slug}/signing"
    shown = subprocess.run(
        ["curl", "-sS", "-H", token, *form, page], check=True, capture_output=True, text=True
    ).stdout
    found = SECRET.search(shown)
    assert found is not None
    known = {**os.environ, "SECRET": found[0], "URL": url}
    told = subprocess.run(
        COMMANDS[language], env=known, check=True, capture_output=True, text=True
    ).stdout
    answer = json.loads(told)
    assert answer["Success"] is True
    task = demo.run_to_end(answer["TaskID"], "bob")
    assert [line["Text"] for line in task["Log"]] == ["signed for bob"]
