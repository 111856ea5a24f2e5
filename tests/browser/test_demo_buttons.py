"""Every button of the demo, pressed by somebody it is for, with its result looked at."""

import csv
import hashlib
import io
import json
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Watch
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


def members(path: Path) -> set[str]:
    """The files in an archive."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return {name for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(path) as archive:
        return {member.name for member in archive.getmembers() if member.isfile()}


@pytest.mark.parametrize(
    ("format_", "extension"), [("ZIP", "zip"), ("TAR", "tar"), ("TAR, compressed", "tar.gz")]
)
def test_compress(alice: Page, folder: DemoFolder, format_: str, extension: str) -> None:
    (folder.path / "inside").mkdir()
    folder.add("documents/Welcome.md", "inside/Welcome.md")
    folder.add("documents/contacts.csv")
    hands.open_folder(alice, folder)
    hands.tick(alice, "inside", "contacts.csv")
    form = hands.open_dialog(alice, "Compress")
    expect(form).to_contain_text("contacts.csv")
    form.get_by_label("Name").fill("All of it")
    form.get_by_label("Format").select_option(format_)
    hands.run_here(alice, "Compress")
    archive = folder.path / f"All of it.{extension}"
    assert members(archive) == {"inside/Welcome.md", "contacts.csv"}
    assert folder.names == [f"All of it.{extension}", "contacts.csv", "inside"]


def test_resize_images(alice: Page, folder: DemoFolder) -> None:
    folder.add("media/Site photo 01.jpg", "photo.jpg")
    folder.add("media/Poster.png", "poster.png")
    before = folder.names
    hands.open_folder(alice, folder)
    hands.tick(alice, *before)
    form = hands.open_dialog(alice, "Resize images")
    form.get_by_label("Longest side").fill("200")
    form.get_by_label("Format").select_option("WebP")
    expect(form.get_by_role("checkbox", name="Keep original")).to_be_checked()
    hands.run_here(alice, "Resize images")
    made = sorted(set(folder.names) - set(before))
    assert [Path(name).suffix for name in made] == [".webp", ".webp"]
    for name in made:
        with Image.open(folder.path / name) as image:
            assert (image.format, max(image.size)) == ("WEBP", 200)


def test_resize_images_in_their_place(alice: Page, folder: DemoFolder) -> None:
    folder.add("media/Poster.png", "poster.png")
    hands.open_folder(alice, folder)
    hands.tick(alice, "poster.png")
    form = hands.open_dialog(alice, "Resize images")
    form.get_by_label("Longest side").fill("64")
    form.get_by_role("checkbox", name="Keep original").uncheck()
    hands.run_here(alice, "Resize images")
    assert folder.names == ["poster.png"]
    with Image.open(folder.path / "poster.png") as image:
        assert (image.format, max(image.size)) == ("PNG", 64)


@pytest.mark.parametrize("side", ["15", "8001", "many"])
def test_a_size_out_of_bounds_is_told_at_its_field(
    alice: Page, folder: DemoFolder, watch: Watch, side: str
) -> None:
    watch.expect_status(422)
    folder.add("media/Poster.png", "poster.png")
    hands.open_folder(alice, folder)
    hands.tick(alice, "poster.png")
    form = hands.open_dialog(alice, "Resize images")
    field = form.get_by_label("Longest side")
    field.evaluate("(one, value) => { one.type = 'text'; one.value = value; }", side)
    form.get_by_label("Format").select_option("JPEG")
    hands.submit(form, "Resize images")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Format")).to_have_value("jpg")
    assert folder.runs == []


def submit_for_review(page: Page, folder: DemoFolder, *names: str) -> None:
    hands.open_folder(page, folder)
    hands.tick(page, *names)
    form = hands.open_dialog(page, "Submit for review")
    form.get_by_label("Reviewer").select_option("alice")
    form.get_by_label("Due date").fill(next_week())
    form.get_by_label("Note").fill("Look at “§ 4”,\nplease.")
    hands.run_here(page, "Submit for review")


def next_week() -> str:
    return (datetime.now(UTC).date() + timedelta(days=7)).isoformat()


def expect_status(page: Page, folder: DemoFolder, name: str, status: str) -> None:
    hands.open_folder(page, folder)
    expect(page.get_by_role("row", name=name).locator(".cell-status")).to_have_text(status)


def test_submit_for_review(bob: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    submit_for_review(bob, folder, "a.pdf", "b.pdf")
    expect_status(bob, folder, "a.pdf", "In review")
    assert folder.metadata("b.pdf") == {
        "usermeta-status": "in-review",
        "usermeta-reviewer": "alice",
        "usermeta-due": next_week(),
        "usermeta-note": "Look at “§ 4”,\nplease.",
    }
    hands.tick(bob, "a.pdf")
    again = hands.action(bob, "Submit for review")
    expect(again).to_have_attribute("aria-disabled", "true")


def test_a_review_ends_well(bob: Page, alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    submit_for_review(bob, folder, "a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    hands.action(alice, "Approve").click()
    hands.follow(alice)
    expect_status(alice, folder, "a.pdf", "Approved")
    assert folder.metadata("a.pdf")["usermeta-status"] == "approved"


def test_a_review_ends_with_a_reason(
    bob: Page, alice: Page, folder: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    folder.add_papers("a.pdf")
    submit_for_review(bob, folder, "a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    form = hands.open_dialog(alice, "Reject")
    reason = form.get_by_label("Reason")
    reason.fill("  \n ")
    hands.submit(form, "Reject")
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_be_focused()
    assert folder.metadata("a.pdf")["usermeta-status"] == "in-review"
    reason.fill("The date is wrong.")
    hands.run_here(alice, "Reject")
    expect_status(alice, folder, "a.pdf", "Rejected")
    assert folder.metadata("a.pdf")["usermeta-reason"] == "The date is wrong."


def test_values_are_kept_where_a_field_is_wrong(
    bob: Page, folder: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    folder.add_papers("a.pdf")
    hands.open_folder(bob, folder)
    hands.tick(bob, "a.pdf")
    form = hands.open_dialog(bob, "Submit for review")
    form.get_by_label("Due date").fill(next_week())
    form.get_by_label("Note").fill("Kept.")
    hands.submit(form, "Submit for review")
    expect(form.get_by_label("Reviewer")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Reviewer")).to_be_focused()
    expect(form.get_by_label("Due date")).to_have_value(next_week())
    expect(form.get_by_label("Note")).to_have_value("Kept.")
    assert folder.runs == []


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a report, whatever its format."""
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    if path.suffix == ".xlsx":
        sheet = load_workbook(path, read_only=True).worksheets[0]
        return [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [[str(value) for value in entry.values()] for entry in json.loads(path.read_text())]


@pytest.mark.parametrize(
    ("format_", "extension"), [("CSV", ".csv"), ("Excel", ".xlsx"), ("JSON", ".json")]
)
def test_folder_report(alice: Page, folder: DemoFolder, format_: str, extension: str) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    (folder.path / "inside").mkdir()
    folder.add("documents/Welcome.md", "inside/Welcome.md")
    hands.open_folder(alice, folder)
    form = hands.open_dialog(alice, "Folder report")
    form.get_by_label("Format").select_option(format_)
    hands.run_here(alice, "Folder report")
    [report] = [path for path in folder.path.iterdir() if path.suffix == extension]
    text = "\n".join(" ".join(row) for row in rows_of(report))
    for name in ("a.pdf", "b.pdf", "inside", "Welcome.md"):
        assert name in text


def test_publish_to_archive(alice: Page, folder: DemoFolder) -> None:
    names = [f"{folder.name}-{letter}.pdf" for letter in "ab"]
    folder.add_papers(*names)
    hands.open_folder(alice, folder)
    hands.tick(alice, *names)
    form = hands.open_dialog(alice, "Publish to archive")
    expect(form).to_contain_text("Everybody can read them there.")
    hands.run_here(alice, "Publish to archive")
    archive = DemoFolder(folder.demo, "archive")
    for name in names:
        assert (archive.path / name).read_bytes() == (folder.path / name).read_bytes()
        assert archive.metadata(name)["usermeta-published-by"] == "alice"


def test_publishing_is_not_for_who_may_only_read_the_archive(bob: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(bob, folder)
    hands.tick(bob, "a.pdf")
    expect(hands.action(bob, "Submit for review")).to_be_enabled()
    expect(bob.get_by_role("button", name="Publish", include_hidden=True)).to_have_count(0)


def test_compute_checksums(alice: Page, folder: DemoFolder) -> None:
    for number in range(1, 61):
        folder.add(f"documents/many/meter-{number:04}.txt")
    hands.open_folder(alice, folder)
    expect(hands.action(alice, "Folder report")).to_be_visible()
    checksums = alice.get_by_role("button", name="Compute checksums", include_hidden=True)
    expect(checksums).to_have_count(0)
    switch_checksums_on(alice)
    hands.action(alice, "Compute checksums").click()
    hands.follow(alice)
    expect(alice.get_by_role("main")).to_contain_text("60 of 60")
    lines = (folder.path / "checksums.sha256").read_text().splitlines()
    expected = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in folder.path.glob("meter-*.txt")
    ]
    assert sorted(lines) == sorted(expected)
    assert len(folder.names) == 61


def switch_checksums_on(page: Page) -> None:
    page.get_by_text("Metadata of this folder").click()
    page.get_by_role("link", name="Add metadata").click()
    page.get_by_label("Name").fill("usermeta-checksums")
    page.get_by_label("Value").fill("on")
    page.get_by_role("button", name="Save").click()
