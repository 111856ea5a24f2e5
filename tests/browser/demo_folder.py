"""A folder of one test in the demo: put files in, look at what is there, know its runs."""

import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pypdf import PdfReader

from tests.served import Served

PAPERS = ("Lease agreement.pdf", "Service contract.pdf", "Supply agreement.pdf")


@dataclass(frozen=True)
class DemoFolder:
    """`userspace` is its path as people see it."""

    demo: Served
    userspace: str

    @property
    def path(self) -> Path:
        return self.demo.files / self.userspace

    @property
    def address(self) -> str:
        return f"/ws/{quote(self.userspace)}"

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.path.iterdir())

    def add(self, source: str, name: str = "") -> str:
        """Copy a file of the demo into the folder and return its name here."""
        name = name or source.rpartition("/")[2]
        shutil.copy(self.demo.files / source, self.path / name)
        return name

    def add_papers(self, *names: str) -> None:
        """Add PDFs of the demo under these names."""
        for source, name in zip(PAPERS, names, strict=False):
            self.add(f"documents/contracts/{source}", name)

    def pages(self, name: str) -> int:
        return len(PdfReader(self.path / name).pages)

    def metadata(self, name: str) -> dict[str, Any]:
        """What is known of a file, as the database has it."""
        place = f"{self.userspace}/{name}".split("/", 1)
        query = "select name, value from node_metadata where datasource = ? and path = ?"
        return {key: json.loads(value) for key, value in self._ask(query, *place)}

    @property
    def runs(self) -> list[str]:
        """The states of the runs that were started here."""
        rows = self._ask("select paths, status from run order by created_at")
        return [status for paths, status in rows if any(map(self._holds, json.loads(paths)))]

    def _holds(self, path: str) -> bool:
        return f"{path}/".startswith(f"{self.userspace}/")

    def _ask(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        address = f"file:{self.demo.instance / 'flowbutton.db'}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=30)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()
