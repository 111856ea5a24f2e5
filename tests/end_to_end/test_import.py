"""A real flow of Cells, imported from the command line, works on the demo's PDFs."""

import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.served import ROOT, Served

pytestmark = pytest.mark.served
PUBLISHED = ROOT.parent / "shared" / "cells-flows" / "users-pdf-actions.json"


@pytest.fixture
def folder(demo: Served) -> Path:
    """A folder with the first two contracts."""
    target = demo.files / "documents" / "imported"
    target.mkdir(exist_ok=True)
    for source in sorted((demo.files / "documents" / "contracts").glob("*.pdf"))[:2]:
        shutil.copy(source, target)
    return target


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"{PUBLISHED.name} is not there")
def test_the_published_pdf_flow_imports_and_both_its_buttons_work(
    demo: Served, folder: Path
) -> None:
    dry = json.loads(demo.command("flow", "import", str(PUBLISHED), "--dry-run", "--json"))
    assert demo.get("/a/scheduler/hooks/pdf-split-pages", "alice").status == 404
    report = json.loads(demo.command("flow", "import", str(PUBLISHED), "--json"))
    assert report == dry
    assert report["state"] == "active"
    assert report["hooks"] == ["pdf-split-pages", "pdf-join-pages"]
    assert report["buttons"] == ["Extract Pages", "Join PDF Pages"]
    assert report["unsupported"] == []
    assert "actions.contents.pdf" in report["supported_actions"]
    assert any("fieldname" in item["where"] for item in report["ignored"])
    first, second = sorted(path.name for path in folder.glob("*.pdf"))
    offers = demo.get(
        f"/a/buttons?folder=documents/imported&select={first.replace(' ', '%20')}", "bob"
    ).json
    states = {offer["slug"]: offer["state"] for offer in offers}
    assert (states["pdf-split-pages"], states["pdf-join-pages"]) == ("shown", "disabled")
    split = {"Paths": [f"documents/imported/{first}"], "JobParameters": {"SplitPages": "1-2"}}
    join = {"Paths": [f"documents/imported/{name}" for name in (first, second)]}
    for slug, body, count in (("pdf-split-pages", split, 2), ("pdf-join-pages", join, 1)):
        answer = demo.post(f"/a/scheduler/hooks/{slug}", body, "bob")
        task = demo.run_to_end(answer.json["TaskID"], "bob")
        assert (task["Status"], len(task["Outputs"])) == ("Finished", count), task
        assert len(task["Log"]) > count - 1
    pages = [len(PdfReader(folder / name).pages) for name in (first, second)]
    assert len(PdfReader(folder / "Joined-PDF.pdf").pages) == sum(pages)
    refused = demo.command("flow", "import", str(PUBLISHED), "--json", status=2)
    assert json.loads(refused)["state"] == "refused"
