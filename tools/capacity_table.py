"""Decides how many processes and machines some rates of calls need; it measures nothing.

All follows from what one call and one run cost, as `tools.capacity` measured it.
"""

from dataclasses import dataclass
from math import ceil

RATES = (10, 100, 1_000)
"""Calls of hooks in a second, each of which starts a run of a trivial flow."""

HEADROOM = 0.7
"""The part of what was measured that is planned with: the rest is for peaks, pages and uploads."""


@dataclass(frozen=True)
class Figures:
    """What was measured over one kind of database; costs are seconds of one core.

    `commits` are those of the database for one call and its run, `commit_rate` how many it can do
    in a second.
    """

    accepted: float
    carried_out: float
    call_cost: float
    run_cost: float
    database_cost: float
    commits: float
    commit_rate: float


@dataclass(frozen=True)
class Limit:
    """What breaks, and how many calls a second it bears."""

    what: str
    most: float


@dataclass(frozen=True)
class Need:
    """What a rate of calls needs; `first` is what breaks first."""

    rate: int
    web: int
    workers: int
    database_cores: float
    machines: str
    first: Limit

    @property
    def verdict(self) -> str:
        """What breaks first, and whether it is near or broken already."""
        told = f"{self.first.what}, at {self.first.most:,.0f} calls a second"
        if self.rate > self.first.most:
            return f"**broken:** {told}"
        return f"**near:** {told}" if self.rate > self.first.most * HEADROOM else told


def needs(rate: int, sqlite: Figures, postgres: Figures, cores: int) -> Need:
    """Return what a rate needs, on machines of so many cores: SQLite where it is enough."""
    first = first_of(sqlite_limits(sqlite, cores))
    if rate <= first.most * HEADROOM:
        web, workers = _processes(rate, sqlite.call_cost), _processes(rate, sqlite.run_cost)
        return Need(rate, web, workers, 0.0, "1, with SQLite", first)
    web, workers = _processes(rate, postgres.call_cost), _processes(rate, postgres.run_cost)
    machines = f"{ceil((web + workers) / cores)} and PostgreSQL"
    own = rate * postgres.database_cost / HEADROOM
    return Need(rate, web, workers, own, machines, first_of(postgres_limits(postgres, cores)))


def sqlite_limits(figures: Figures, cores: int) -> list[Limit]:
    """Return what breaks where all is on one machine."""
    return [
        Limit("the cores of the one machine", cores / (figures.call_cost + figures.run_cost)),
        Limit("commits of SQLite, which has one writer", figures.commit_rate / figures.commits),
    ]


def postgres_limits(figures: Figures, cores: int) -> list[Limit]:
    """Return what breaks where web processes and workers are on as many machines as needed."""
    return [
        Limit(f"PostgreSQL on {cores} cores", cores / figures.database_cost),
        Limit("commits of PostgreSQL on this disk", figures.commit_rate / figures.commits),
    ]


def first_of(limits: list[Limit]) -> Limit:
    """Return what breaks first."""
    return min(limits, key=lambda limit: limit.most)


def _processes(rate: float, cost: float) -> int:
    """A process of Python uses one core at most."""
    return max(1, ceil(rate * cost / HEADROOM))


def render(sqlite: Figures, postgres: Figures, cores: int, machine: str) -> str:
    """Return both tables as Markdown: what was measured, and what follows."""
    lines = [f"Measured on {machine}.", ""]
    lines += ["| measured | SQLite | PostgreSQL |", "|---|---|---|"]
    lines += [
        f"| {name} | {_shown(one)} | {_shown(other)} |"
        for name, one, other in (
            ("calls accepted a second", sqlite.accepted, postgres.accepted),
            ("trivial runs carried out a second", sqlite.carried_out, postgres.carried_out),
            (
                "web process, ms of a core for a call",
                sqlite.call_cost * 1e3,
                postgres.call_cost * 1e3,
            ),
            ("worker, ms of a core for a run", sqlite.run_cost * 1e3, postgres.run_cost * 1e3),
            ("PostgreSQL, ms of a core for both", 0, postgres.database_cost * 1e3),
            ("commits for both", sqlite.commits, postgres.commits),
            ("commits a second that the database can do", sqlite.commit_rate, postgres.commit_rate),
        )
    ]
    lines += ["", "| calls a second | web processes | workers | cores of PostgreSQL |"]
    lines[-1] += f" machines of {cores} cores | what breaks first |"
    lines.append("|---|---|---|---|---|---|")
    for rate in RATES:
        need = needs(rate, sqlite, postgres, cores)
        counts = f"{need.rate:,} | {need.web} | {need.workers} | {need.database_cores:.1f}"
        lines.append(f"| {counts} | {need.machines} | {need.verdict} |")
    return "\n".join(lines) + "\n"


def _shown(value: float) -> str:
    return f"{value:,.1f}" if value else "–"
