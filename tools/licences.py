"""Makes docs/licences.md: under which licence each package is that Flowbutton is run with.

Usage: python -m tools.licences
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "requirements" / "run.txt"
DOCUMENT = ROOT / "docs" / "licences.md"
NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
HEAD = """# Licences

Flowbutton is under the Apache License 2.0. These are the packages that it is run with, and the
licences that they name; a test holds that each is one of those that we accept. Made by
`make licences`; `make sbom` writes the same packages, with versions and digests, to
`build/sbom.json` (CycloneDX).

| package | licence |
|---|---|
"""
TAIL = """
## Known holes

Nothing here compares the packages with lists of known holes, because none that can be had without
asking another host is of use. The one on the package index, `safety-db`, ends on 1 July 2021, is
not for commercial use, and knows 12 of these packages. It says one thing of the locked versions:
any `reportlab` fetches pictures that a text names (CVE-2020-28463); Flowbutton gives it no such
text. Where the network allows it, ask for the holes of today:

```console
$ pip-audit --require-hashes --requirement requirements/run.txt
```
"""


def locked() -> list[str]:
    """Return the names of all packages that are installed to run Flowbutton."""
    return NAME.findall(LOCKED.read_text())


def licences() -> dict[str, str]:
    """Return the licence of each of them that is installed here, by name."""
    command = [str(Path(sys.executable).with_name("pip-licenses")), "--with-system"]
    options = ["--format=json", "--from=mixed", "--packages", *locked()]
    told = subprocess.run([*command, *options], check=True, capture_output=True, text=True).stdout
    return {_plain(one["Name"]): one["License"] for one in json.loads(told)}


def rows() -> Iterator[str]:
    """Yield the rows of the table, sorted by name."""
    for name, licence in sorted(licences().items()):
        yield f"| {name} | {licence} |"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    DOCUMENT.write_text(HEAD + "\n".join(rows()) + "\n" + TAIL)
