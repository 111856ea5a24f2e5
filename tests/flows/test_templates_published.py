"""Renders the templates of published flows where these lie beside the repository."""

import base64
import json
import re
from dataclasses import replace
from pathlib import Path

from app.actions.message import Output
from app.flows.template_errors import TemplateProblem
from app.flows.templates import render

from .template_samples import DATA

FLOWS = Path(__file__).parents[3] / "shared" / "cells-flows"
BODY = {
    "AvailableBinaries": [{"Version": "1.0"}],
    "ActiveUsers": 1,
    "License": {"MaxUsers": 2, "ExpireTime": 1_800_000_000},
    "Stats": {"Free": 1, "Total": 2},
    "Document": {"Data": '{"Meta": {}}'},
}
PARAMETERS = {
    "KeepDays": "10",
    "UpdatedDays": "30",
    "ReminderAfter": "-5m",
    "SystemLogSize": "50",
    "AuditLogSize": "5",
    "Threshold": "5",
    "UsersUsage": "90",
    "ExpirationDays": "30",
}
NOT_A_TEMPLATE = {"{{"}
"""A value that was cut off in the published flow; the reference refuses it, too."""


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if "type_url" in value:
            query = base64.b64decode(value["value"]).decode(errors="replace")
            yield from re.findall(r"[^\x00-\x1f]+", query)
        for item in value.values():
            yield from _texts(item)


def _problem(text, data):
    try:
        render(text, data)
    except TemplateProblem as problem:
        return problem.detail
    return ""


def test_every_template_of_the_published_flows_renders():
    texts = {text for path in FLOWS.glob("*.json") for text in _texts(json.loads(path.read_text()))}
    outputs = [Output(text="done", json=BODY)]
    data = replace(DATA, parameters=PARAMETERS, outputs=outputs)
    problems = {text: problem for text in texts if (problem := _problem(text, data))}
    assert set(problems) <= NOT_A_TEMPLATE, problems
