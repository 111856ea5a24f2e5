"""Makes docs/published-flows.md: which published flows are imported, carried out, and what is not.

Usage: python tools/published_flows.py FOLDER_OF_FLOWS
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.flows import cells
from app.flows.cells import ImportReport

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "published-flows.md"
TESTS = ROOT / "tests" / "flows" / "test_published.py"
HEAD = """# Published flows

Flows that others wrote for Pydio Cells and published. Each was imported; those of which every
action, query and event is supported were carried out over small trees of files, and the files,
metadata, mails and notifications that came of it compared with what was worked out by hand.
Made by `make published-flows FLOWS=folder`.

| flow | imported | state | not carried out here | kept and ignored | carried out |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Scenario:
    """A test that carries out a published flow: how many comparisons it makes, and its result."""

    test: str
    flow: str
    checks: int


def rows(folder: Path) -> Iterator[str]:
    """Yield a line of the table for each flow of a folder, without what was carried out."""
    for path in sorted(folder.glob("*.json")):
        report = cells.read(path.read_bytes())
        missing = "<br>".join(_missing(report))
        state = "no" if report.flow is None else "yes"
        ignored = len(report.ignored)
        yield f"| {path.stem} | {state} | {report.state} | {missing} | {ignored or ''} |"


def _missing(report: ImportReport) -> list[str]:
    """Return each reason once, with how often it holds."""
    found: dict[str, int] = {}
    for finding in report.unsupported:
        found[finding.what] = found.get(finding.what, 0) + 1
    return [f"{what} ({number}×)" if number > 1 else what for what, number in found.items()]


def scenarios() -> list[Scenario]:
    """Return the tests that carry out a flow, as their source says."""
    tree = ast.parse(TESTS.read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [
        Scenario(node.name, flow, sum(isinstance(part, ast.Assert) for part in ast.walk(node)))
        for node in functions
        if node.name.startswith("test_")
        for flow in _flows(node)
    ]


def _flows(test: ast.FunctionDef) -> set[str]:
    return {
        part.args[0].value
        for part in ast.walk(test)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "published"
        and part.args
        and isinstance(part.args[0], ast.Constant)
        and isinstance(part.args[0].value, str)
    }


def passed() -> set[str]:
    """Carry the scenarios out, and return the names of the tests of which every case passed."""
    command = [sys.executable, "-m", "pytest", "-n0", "-rA", str(TESTS)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    outcomes: dict[str, set[str]] = {}
    for line in told.splitlines():
        word, _, rest = line.partition(" ")
        if word in ("PASSED", "FAILED", "ERROR") and "::" in rest:
            name = rest.split("::")[1].partition("[")[0].split(" ")[0]
            outcomes.setdefault(name, set()).add(word)
    return {name for name, words in outcomes.items() if words == {"PASSED"}}


def carried_out(flow: str, known: list[Scenario], good: set[str]) -> str:
    """Return what the table says of a flow that was carried out, or was not."""
    mine = [scenario for scenario in known if scenario.flow == flow]
    if not mine:
        return "no: something of it is not supported"
    wrong = [scenario.test for scenario in mine if scenario.test not in good]
    if wrong:
        return f"fails: {', '.join(wrong)}"
    times = "1 scenario" if len(mine) == 1 else f"{len(mine)} scenarios"
    return f"yes: {sum(one.checks for one in mine)} comparisons in {times}"


def main() -> None:
    """Write the document."""
    known, good = scenarios(), passed()
    lines = [
        f"{row} {carried_out(row.split(' | ')[0].strip('| '), known, good)} |"
        for row in rows(Path(sys.argv[1]))
    ]
    DOCUMENT.write_text(HEAD + "\n".join(lines) + "\n")
    sys.stdout.write(f"{len(lines)} flows: {DOCUMENT.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
