"""An imported flow is kept whole or not at all; slugs belong to one flow."""

import pytest
from flask import Flask

from app.flows import store
from app.flows.cells import read
from app.flows.cells_import import preview, save, slug_of
from app.flows.cells_report import ImportReport

from .cells_samples import action, flow, hook


@pytest.fixture
def _stamp(app: Flask) -> None:
    """A flow that was imported before."""
    save(read(flow(Hooks=[hook("stamp")])), author="admin")


def kept() -> list[tuple[str, int, bool]]:
    return [(record.slug, record.number, record.enabled) for record, _flow in store.all_flows()]


def places(report: ImportReport) -> list[str]:
    return [finding.where for finding in report.errors]


def test_active_flow_is_kept_and_can_be_called(app: Flask) -> None:
    report = read(flow(Hooks=[hook("stamp")]))
    assert save(report, author="admin") == report
    assert kept() == [("stamp-files", 1, True)]
    assert store.find_hook("stamp") is not None


def test_inactive_flow_is_kept_switched_off(app: Flask) -> None:
    save(read(flow(Actions=[action("actions.unheard")], Hooks=[hook("stamp")])), author="admin")
    assert kept() == [("stamp-files", 1, False)]
    assert store.find_hook("stamp") is None


def test_slug_of_ours_wins_over_the_label(app: Flask) -> None:
    report = read(flow(Metadata={"flowbutton": '{"slug": "mine"}'}))
    assert slug_of(report) == "mine"
    save(report, author="admin")
    assert kept() == [("mine", 1, True)]


@pytest.mark.usefixtures("_stamp")
@pytest.mark.parametrize(
    ("label", "slug", "expected"),
    [
        ("Stamp files", "other", ["Label"]),
        ("Other", "stamp", ["Hooks[0].ApiSlug"]),
        ("Stamp files", "stamp", ["Label", "Hooks[0].ApiSlug"]),
    ],
)
def test_slug_that_is_taken_refuses(label: str, slug: str, expected: list[str]) -> None:
    report = read(flow(Label=label, Hooks=[hook(slug)]))
    for result in (preview(report), save(report, author="admin")):
        assert (result.state, result.flow) == ("refused", None)
        assert places(result) == expected
    assert kept() == [("stamp-files", 1, True)]


@pytest.mark.usefixtures("_stamp")
def test_replacing_makes_a_new_version() -> None:
    report = read(flow(Label="New name", Hooks=[hook("stamp"), hook("stamp-all")]))
    assert preview(report, "stamp-files") == report
    assert save(report, author="admin", replace="stamp-files") == report
    assert kept() == [("stamp-files", 2, True)]
    assert slug_of(report, "stamp-files") == "stamp-files"


@pytest.mark.usefixtures("_stamp")
def test_replacing_does_not_take_the_hook_of_a_third_flow() -> None:
    save(read(flow(Label="Other", Hooks=[hook("other")])), author="admin")
    report = read(flow(Hooks=[hook("other")]))
    result = save(report, author="admin", replace="stamp-files")
    assert places(result) == ["Hooks[0].ApiSlug"]
    assert kept() == [("other", 1, True), ("stamp-files", 1, True)]


def test_replacing_what_is_not_there_refuses(app: Flask) -> None:
    report = read(flow())
    assert preview(report, "missing").state == save(report, author="a", replace="missing").state
    assert preview(report, "missing").errors[0].what == "There is no flow “missing”."
    assert kept() == []


def test_preview_keeps_nothing(app: Flask) -> None:
    report = read(flow())
    assert preview(report) == report
    assert kept() == []


def test_refused_file_stays_refused(app: Flask) -> None:
    report = read(b"{")
    assert preview(report) == save(report, author="admin") == report
    assert slug_of(report) == ""
    assert kept() == []
