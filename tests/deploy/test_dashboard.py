"""The dashboard asks for nothing that is not told."""

import json
import re
from typing import Any

import pytest

from app.extensions import db
from app.metrics import installation
from app.metrics.requests import STATUSES
from app.runs.action_times import BOUNDS
from app.runs.reporter import Reporter
from tests.served import ROOT

BOARD = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text())
PANELS = BOARD["panels"]
METRIC = re.compile(r"flowbutton_[a-z_]+")
SELECTED = re.compile(r"(flowbutton_[a-z_]+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([a-z, ]+)\)")


def expressions() -> list[str]:
    return [target["expr"] for panel in PANELS for target in panel["targets"]]


@pytest.fixture
def told(client: Any) -> dict[str, set[str]]:
    """The labels of each sample that an installation at work tells, by its name."""
    reporter = Reporter(db.engine)
    reporter.acted("actions.scheduler.log-input", 1.0, failed=False)
    reporter.flush()
    client.get("/healthz")
    text = client.get("/metrics").text
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            found.setdefault(line.split()[2], set())
        elif not line.startswith("#"):
            name = METRIC.match(line)
            assert name
            found.setdefault(name[0], set()).update(re.findall(r'([a-z]+)="', line))
    return found


@pytest.mark.parametrize("expression", expressions())
def test_every_metric_and_label_of_the_dashboard_exists(
    told: dict[str, set[str]], expression: str
) -> None:
    names = METRIC.findall(expression)
    assert names
    assert set(names) <= set(told)
    may_be_empty = {"flow": {"flow"}, "worker": {"worker"}}
    known = set().union(*(told[name] for name in names))
    for name in names:
        known |= may_be_empty.get(name.split("_")[1], set())
    for _name, labels in SELECTED.findall(expression):
        assert set(re.findall(r"(\w+)=", labels)) <= known
    for labels in GROUPED.findall(expression):
        assert set(labels.split(", ")) <= known


def test_what_every_host_tells_alike_is_not_summed(app: Any) -> None:
    names = {family.name for family in installation.families()}
    for expression in expressions():
        for name in METRIC.findall(expression):
            if any(name.startswith(one) for one in names):
                assert re.search(r"(max|count)( by \([a-z, ]+\))? ?\(", expression)
                assert not re.search(r"sum( by \([a-z, ]+\))? \((rate\()?flowbutton_", expression)


def test_values_that_panels_select_can_occur() -> None:
    texts = " ".join(expressions())
    assert set(re.findall(r'state="(\w+)"', texts)) <= set(installation.STATES)
    assert any(status.startswith("5") for status in STATUSES)
    assert set(re.findall(r'outcome="(\w+)"', texts)) <= {"ok", "error"}
    assert sorted(BOUNDS) == list(BOUNDS)


def test_panels_do_not_lie_over_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not taken & cells
        taken |= cells
    assert max(x for x, _ in taken) < 24
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
