"""What all machines of an installation have in common, and how it is proved."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.machines import Machines, live, machines
from tests.served import ROOT, wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]

HOOKS = "/a/scheduler/hooks"
RARE = {
    "Label": "Rare",
    "Actions": [{"ID": "actions.scheduler.log-input"}],
    "Hooks": [
        {
            "ApiSlug": "rare",
            "Policies": [{"Subject": "profile:standard", "Effect": 1}],
            "Metadata": {"flowbutton": json.dumps({"rate_limit": "3 per hour"})},
        }
    ],
}


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Iterator[Machines]:
    """Two web servers and two workers."""
    with machines(tmp_path, database, webs=2, workers=["a", "b"]) as one:
        yield one


def checked(one: Machines, **environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """What `check` finds on the second machine."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "check", "--json"],
        cwd=ROOT, env=one.webs[1].environment | environment, capture_output=True, check=False,
    )  # fmt: skip
    checks = json.loads(done.stdout)["checks"]
    return done.returncode, {check["name"]: check for check in checks}


def test_machines_see_each_other_and_count_together(pair: Machines, tmp_path: Path) -> None:
    status, checks = checked(pair)
    workers = sorted(worker for (worker,) in live(pair))
    print({name: check["problem"] or check["note"] or "works" for name, check in checks.items()})
    assert status == 0
    assert len(workers) == 2
    assert checks["workers"]["note"].split(", ") == workers
    stores = [check for name, check in checks.items() if name.startswith("datasource")]
    assert stores
    assert {check["note"] for check in stores} == {f"seen by {', '.join(workers)}"}
    status, checks = checked(pair, FLOWBUTTON_SECRET_KEY="another one")
    assert (status, bool(checks["secret key"]["problem"])) == (1, True)
    answers = calls_of_a_rare_hook(pair, tmp_path)
    print(f"calls of a hook of 3 an hour, at two web servers in turn: {answers}")
    assert sorted(answers) == [200, 200, 200, 429, 429]


def calls_of_a_rare_hook(one: Machines, folder: Path) -> list[int]:
    path = folder / "rare.json"
    path.write_text(json.dumps(RARE))
    one.webs[0].command("flow", "import", str(path))
    one.webs[1].tokens["alice"] = one.webs[0].token("alice")
    calls = ((one.webs[number % 2], f"rare-call-{number}") for number in range(5))
    return [web.post(f"{HOOKS}/rare", {"TaskID": task}, "alice").status for web, task in calls]


def test_a_web_server_is_ready_as_long_as_any_worker_lives(pair: Machines) -> None:
    assert [web.get("/readyz").status for web in pair.webs] == [200, 200]
    for process in pair.workers.values():
        process.terminate()
        assert process.wait(60) == 0
    answers = [web.get("/readyz") for web in pair.webs]
    assert [answer.status for answer in answers] == [503, 503]
    assert answers[0].json == {
        "status": "not ready", "database": True, "storage": True, "worker": False,
    }  # fmt: skip
    pair.start_worker("a")
    wait_for(lambda: live(pair))
    assert [web.get("/readyz").status for web in pair.webs] == [200, 200]
