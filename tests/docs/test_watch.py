"""The page about watching names what is there, and nothing else."""

import json
import re
from typing import Any

import yaml
from flask import Flask

from app import config
from app.extensions import db
from app.logs import SUBJECTS
from app.metrics import installation
from app.runs.reporter import Reporter
from tests.served import ROOT

PAGE = (ROOT / "docs" / "how-to" / "watch.md").read_text()
ROW = re.compile(r"^\| `(flowbutton_[a-z_]+)` \| ([a-z, ]*) ?\| (.+) \|$", re.MULTILINE)
TYPE = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)


def test_every_metric_is_told_with_its_kind(app: Flask, client: Any) -> None:
    reporter = Reporter(db.engine)
    reporter.acted("actions.scheduler.log-input", 1.0, failed=False)
    reporter.flush()
    kinds = dict(TYPE.findall(client.get("/metrics").text))
    rows = {name: (labels.strip(), text) for name, labels, text in ROW.findall(PAGE)}
    assert list(rows) == list(kinds)
    for name, (_labels, text) in rows.items():
        assert text.startswith("histogram: ") == (kinds[name] == "histogram")
    assert f"the {installation.MAX_FLOWS} flows" in PAGE


def test_every_setting_exists() -> None:
    known = {config.variable(row) for row in config.table()}
    known |= {f"{name}_FILE" for name in known}
    named = set(re.findall(r"\b(?:FLOWBUTTON_[A-Z_]+|OTEL_EXPORTER_OTLP_ENDPOINT)\b", PAGE))
    assert named
    assert named <= known


def test_examples_can_be_read() -> None:
    line = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0]
    assert list(json.loads(line))[4:] == list(SUBJECTS)
    scrape = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])
    assert scrape["scrape_configs"][0]["job_name"] == "flowbutton"
