"""Runs the benchmark: python -m bench [--quick] [PART …], without a part all of them.

Only a run of all parts renews bench/latest.json and the table in docs/performance.md.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from bench.line import Line
from bench.table import cells, keep

PARTS = (
    "toolbar",
    "folders",
    "forms",
    "hooks",
    "paths",
    "fan_out",
    "content",
    "starting",
    "history",
    "waiting",
    "soak",
)


def main() -> None:
    """Measure the parts, print each line as it comes, and keep them where all are measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, under 5 minutes")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    found = []
    for part in options.parts or PARTS:
        lines: Callable[[bool], Iterator[Line]] = import_module(f"bench.{part}").lines
        for line in lines(options.quick):
            sys.stdout.write(f"{' | '.join(cells(line))}\n")
            sys.stdout.flush()
            found.append(line)
    if not options.parts:
        keep(found)


if __name__ == "__main__":
    main()
