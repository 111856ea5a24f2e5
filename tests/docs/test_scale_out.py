"""The page about scaling out says what was measured, and names what exists."""

import json
import re

import click
import pytest

from app import config
from app.cli import main
from tests.served import ROOT
from tools import capacity
from tools.capacity_table import HEADROOM, RATES, Figures, needs, render

PAGE = ROOT / "docs" / "how-to" / "scale-out.md"
TEXT = PAGE.read_text()
FIGURES = Figures(
    accepted=100, carried_out=30, call_cost=0.01, run_cost=0.03, database_cost=0.02,
    commits=10, commit_rate=1_000,
)  # fmt: skip


def test_the_tables_follow_from_the_figures_that_are_kept() -> None:
    written = TEXT.partition(capacity.BEGIN)[2].partition(capacity.END)[0]
    assert written.strip() == capacity.tables().strip()
    assert json.loads(capacity.FIGURES.read_text())["calls"] >= 100


@pytest.mark.parametrize(
    ("rate", "web", "workers", "machines", "first"),
    [
        (10, 1, 1, "1, with SQLite", "the cores of the one machine, at 50 calls a second"),
        (35, 1, 2, "1, with SQLite", "the cores of the one machine, at 50 calls a second"),
        (36, 1, 2, "2 and PostgreSQL", "PostgreSQL on 2 cores, at 100 calls a second"),
        (80, 2, 4, "3 and PostgreSQL", "**near:** PostgreSQL on 2 cores, at 100 calls a second"),
        (
            700,
            10,
            31,
            "21 and PostgreSQL",
            "**broken:** PostgreSQL on 2 cores, at 100 calls a second",
        ),
    ],
)
def test_needs_follow_from_costs(
    rate: int, web: int, workers: int, machines: str, first: str
) -> None:
    need = needs(rate, FIGURES, FIGURES, cores=2)
    assert (need.web, need.workers, need.machines, need.verdict) == (web, workers, machines, first)
    own = 0.0 if "SQLite" in machines else rate * 0.02 / HEADROOM
    assert need.database_cores == pytest.approx(own)


def test_commits_break_first_on_a_slow_disk() -> None:
    slow = Figures(**{**vars(FIGURES), "commit_rate": 50.0})
    assert needs(10, slow, slow, 2).verdict == (
        "**broken:** commits of PostgreSQL on this disk, at 5 calls a second"
    )


def test_each_rate_has_a_row() -> None:
    rows = render(FIGURES, FIGURES, 2, "a machine").splitlines()
    for rate in RATES:
        assert sum(row.startswith(f"| {rate:,} | ") for row in rows) == 1


def test_settings_and_commands_exist() -> None:
    known = {config.variable(row) for row in config.table()}
    assert set(re.findall(r"FLOWBUTTON_[A-Z0-9_]+", TEXT)) <= known
    context = click.Context(main)
    words = re.findall(r"`flowbutton (\w+)((?: --[\w-]+)*)", TEXT)
    assert len(words) >= 5
    for name, options in words:
        command = main.get_command(context, name)
        assert command is not None, name
        known_options = {option for one in command.params for option in one.opts}
        assert set(options.split()) <= known_options


def test_numbers_of_the_page_are_those_of_the_settings() -> None:
    usual = config.Settings()
    assert f"`FLOWBUTTON_WORKER_LEASE` seconds ({usual.worker_lease})" in TEXT
    assert usual.proxies == 0
    assert usual.login_rate == "10 per minute"
    assert f"({usual.max_upload // 1024**3} GiB)" in TEXT
    assert usual.web_threads == 8


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert "://" in link or (PAGE.parent / link).exists(), link
