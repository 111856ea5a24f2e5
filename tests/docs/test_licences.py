"""Every package that Flowbutton is run with is known: its licence, its digest, where it stands."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import ROOT
from tools.licences import DOCUMENT, licences, locked, rows

ACCEPTED = {
    "0BSD": "permissive",
    "Apache-2.0": "permissive",
    "BSD": "permissive",
    "BSD-2-Clause": "permissive",
    "BSD-3-Clause": "permissive",
    "ISC": "permissive",
    "LGPL-3.0-only": "used as a library of its own, which anybody can replace",
    "MIT": "permissive",
    "MIT-0": "permissive",
    "MIT-CMU": "permissive",
    "MPL-2.0": "asks only for changes of its own files, and we make none",
    "PSF-2.0": "permissive",
}
"""What we accept, and why."""

WORDED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Zero-Clause BSD (0BSD)": "0BSD",
    "dependency licenses": "MIT",
}
"""How packages write them otherwise; those that pypdfium2 brings along are of these kinds."""

PARTED = re.compile(r" AND | OR |, ")
PINNED = re.compile(r"[A-Za-z0-9._-]+==[^ ;]+ .*--hash=sha256:[0-9a-f]{64}")


def test_every_licence_is_one_that_we_accept() -> None:
    for name, text in licences().items():
        parts = {WORDED.get(part, part) for part in PARTED.split(text)}
        assert parts <= ACCEPTED.keys(), name


def test_the_list_is_what_its_command_makes_and_names_every_package() -> None:
    written = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")][1:]
    assert written == list(rows())
    assert {line.split(" | ")[0].strip("| ") for line in written} == set(locked())


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.txt")), ids=str)
def test_every_locked_package_has_digests_and_no_place(file: Path) -> None:
    text = file.read_text()
    lines = text.replace("\\\n", "").splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(packages) > 30
    assert [line for line in packages if not PINNED.match(line)] == []
    assert "://" not in text


def test_the_list_for_machines_holds_every_package(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    typed = re.search(r"/python (.* cyclonedx_py .*)", (ROOT / "Makefile").read_text())
    assert typed is not None
    options = typed[1].replace("build/sbom.json", str(file)).split()
    subprocess.run([sys.executable, *options], cwd=ROOT, check=True, capture_output=True)
    parts = json.loads(file.read_text())["components"]
    assert {part["name"] for part in parts} == set(locked())
    assert all(part["version"] for part in parts)
