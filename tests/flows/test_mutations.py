"""A published flow that somebody broke is told truly or refused by name, and nothing is lost."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.buttons.javascript import translate
from app.config import ROOT
from app.flows import store
from app.flows.cells import read, write
from app.flows.cells_document import unwrapped
from app.flows.cells_import import save
from app.flows.cells_report import ImportReport

from .compared import lost
from .mutations import mutated

PUBLISHED = sorted((ROOT.parent / "shared" / "cells-flows").glob("*.json"))
MISSING = pytest.param(
    None,
    id="missing",
    marks=pytest.mark.skip(reason="no published flows beside the project: ../shared/cells-flows"),
)
SEEDS = 200
each_file = pytest.mark.parametrize("path", PUBLISHED or [MISSING], ids=lambda path: path.stem)


def told(data: bytes) -> ImportReport:
    """Read a file and check that its report is whole and true."""
    report = whole(data)
    if report.flow is not None:
        places = {finding.where for finding in (*report.unsupported, *report.ignored)}
        missing = list(lost(unwrapped(json.loads(data)), report.flow.document()))
        assert [place for place in missing if place.lstrip(".") not in places] == []
    return report


def whole(data: bytes) -> ImportReport:
    """Read a file and check that its report is whole, and that the flow stays the same."""
    report = read(data, translate)
    assert (report.state == "refused") is (report.flow is None) is bool(report.errors)
    json.dumps(report.to_json("a"))
    if report.flow is None:
        assert all(error.what for error in report.errors)
        return report
    assert read(json.dumps(write(report.flow)).encode(), translate) == report
    return report


@each_file
def test_a_broken_file_is_told_truly_or_refused_by_name(path: Path) -> None:
    data = path.read_bytes()
    states = [told(mutated(data, f"{path.stem} {seed}")).state for seed in range(SEEDS)]
    assert "refused" in states
    assert {"active", "inactive"} & set(states)


def test_nothing_is_kept_of_a_file_that_is_refused(app: Flask) -> None:
    if not PUBLISHED:
        pytest.skip("no published flows beside the project: ../shared/cells-flows")
    data = PUBLISHED[0].read_bytes()
    refused = [
        report
        for seed in range(SEEDS)
        if (report := read(mutated(data, f"refused {seed}"), translate)).flow is None
    ]
    assert refused
    assert all(save(report, author="tests").state == "refused" for report in refused)
    assert store.all_flows() == []


@each_file
def test_the_same_seed_breaks_a_file_in_the_same_way(path: Path) -> None:
    data = path.read_bytes()
    assert mutated(data, "one") == mutated(data, "one")
    assert len({mutated(data, f"{seed}") for seed in range(20)}) > 15
