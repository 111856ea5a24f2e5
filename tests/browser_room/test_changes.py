"""New folder, rename, delete, restore and metadata, as people do them."""

import json
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.nodes.tree import Tree

from .conftest import Visit, Visitor
from .html import elements, labels, link, main, rows

AT = "documents/contracts"
FOLDER = f"/ws/{AT}"
BIN = "/ws/documents/recycle_bin"


def told(visitor: Visitor, answer: TestResponse) -> str:
    """The page after a change, once it has answered as it should."""
    assert answer.status_code == 303
    return visitor.get(answer.location).text


def delete(visitor: Visitor, *names: str, at: str = AT) -> TestResponse:
    return visitor.post(f"/files/delete/{at}", data={"select": [*names], "confirm": "yes"})


def metadata_of(name: str) -> dict[str, object]:
    return dict(Tree(None).stat(f"ds/{AT}/{name}".rstrip("/")).metadata)


@pytest.mark.parametrize("action", ["upload", "new-folder", "rename", "delete", "metadata"])
def test_a_dialog_is_a_page_without_a_script(
    visitor: Visitor, contracts: Path, action: str
) -> None:
    page = visitor.get(f"/files/{action}/{AT}?select=Lease.pdf").text
    assert "<html" in page
    assert elements(page, "dialog")
    assert elements(page, "form", id="dialog-cancel")[0]["action"] == FOLDER
    assert elements(main(page), "input", name="csrf_token")


@pytest.mark.parametrize("action", ["upload", "new-folder", "rename", "delete", "metadata"])
def test_htmx_gets_the_dialog_alone(visitor: Visitor, contracts: Path, action: str) -> None:
    answer = visitor.ask(f"/files/{action}/{AT}?select=Lease.pdf")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert len(elements(answer.text, "dialog")) == 1


def test_a_new_folder_is_made(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.post(f"/files/new-folder/{AT}", data={"name": "2027 "})
    page = told(visitor, answer)
    assert (contracts / "2027 ").is_dir()
    assert answer.location == FOLDER
    assert "Folder “2027 ” made." in page


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Give the folder a name."),
        ("..", "may not be empty"),
        ("a/b", "may not hold a slash"),
        ("2026/deeper", "may not hold a slash"),
        ("n" * 256, "at most 255 bytes"),
        ("2026", "exists already"),
        ("Lease.pdf", "exists already"),
        (".flowbutton-x", "kept for unfinished work"),
    ],
)
@pytest.mark.parametrize("action", ["new-folder", "rename"])
def test_a_refused_name_stays_in_its_field(
    visitor: Visitor, contracts: Path, action: str, name: str, message: str
) -> None:
    before = sorted(contracts.rglob("*"))
    data = {"name": name, "select": "Annex 2.pdf", "confirm": "yes"}
    answer = visitor.post(f"/files/{action}/{AT}", data=data)
    assert answer.status_code == 422
    field = elements(answer.text, "input", id="name")[0]
    assert field["value"] == name
    assert field["aria-invalid"] == "true"
    error = elements(answer.text, "p", id="name-error")[0].text
    assert message in error or (not name and error == "Enter a name.")
    assert sorted(contracts.rglob("*")) == before


def test_the_name_of_the_recycle_bin_is_kept(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.post("/files/new-folder/documents/", data={"name": "recycle_bin"})
    assert answer.status_code == 422
    assert "kept for deleted files" in answer.text


def test_htmx_hears_that_the_folder_has_changed(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.ask(f"/files/new-folder/{AT}", method="POST", data={"name": "new"})
    assert answer.status_code == 200
    assert "Folder “new” made." in answer.text
    assert "<html" not in answer.text
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert json.loads(answer.headers["HX-Trigger"]) == {"selection-clear": {}, "folder-changed": {}}
    assert answer.headers["HX-Trigger-After-Swap"] == "dialog-close"


def test_a_file_is_renamed_with_its_metadata(visitor: Visitor, contracts: Path) -> None:
    Tree(None).set_metadata(f"ds/{AT}/Lease.pdf", {"usermeta-status": "draft"})
    asked = visitor.get(f"/files/rename/{AT}?select=Lease.pdf").text
    assert elements(asked, "input", id="name")[0]["value"] == "Lease.pdf"
    data = {"select": "Lease.pdf", "name": "New lease.pdf", "confirm": "yes"}
    page = told(visitor, visitor.post(f"/files/rename/{AT}", data=data))
    assert "Renamed to “New lease.pdf”." in page
    assert "Lease.pdf" not in rows(page)
    assert metadata_of("New lease.pdf") == {"usermeta-status": "draft"}


def test_the_same_name_again_changes_nothing(visitor: Visitor, contracts: Path) -> None:
    data = {"select": "Lease.pdf", "name": "Lease.pdf", "confirm": "yes"}
    assert visitor.post(f"/files/rename/{AT}", data=data).status_code == 303
    assert (contracts / "Lease.pdf").exists()


@pytest.mark.parametrize("action", ["rename", "delete"])
def test_opening_a_dialog_by_post_changes_nothing(
    visitor: Visitor, contracts: Path, action: str
) -> None:
    answer = visitor.post(f"/files/{action}/{AT}", data={"select": "Lease.pdf"})
    assert answer.status_code == 200
    assert elements(answer.text, "input", type="hidden", name="select")[0]["value"] == "Lease.pdf"
    assert (contracts / "Lease.pdf").exists()


@pytest.mark.parametrize(
    ("action", "names", "message"),
    [
        ("rename", [], "Nothing is selected."),
        ("delete", [], "Nothing is selected."),
        ("rename", ["Lease.pdf", "2026"], "Select one item: 2 are selected."),
        ("delete", ["Lease.pdf", "gone.pdf"], "no longer in this folder"),
    ],
)
def test_a_selection_that_does_not_fit_is_refused(
    visitor: Visitor, contracts: Path, action: str, names: list[str], message: str
) -> None:
    data = {"select": names, "name": "x", "confirm": "yes"}
    answer = visitor.post(f"/files/{action}/{AT}", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert (contracts / "Lease.pdf").exists()


@pytest.mark.parametrize("name", ["../archive", "2026/..", "a/b", "."])
def test_a_selected_path_is_no_name(visitor: Visitor, contracts: Path, name: str) -> None:
    assert delete(visitor, name).status_code == 403


def test_what_is_deleted_can_be_restored(visitor: Visitor, contracts: Path) -> None:
    asked = visitor.get(f"/files/delete/{AT}?select=Lease.pdf&select=2026").text
    assert "It goes to the recycle bin of Documents" in asked
    page = told(visitor, delete(visitor, "Lease.pdf", "2026"))
    assert "2 items moved to the recycle bin." in page
    assert rows(page) == ["Annex 2.pdf", "Annex 10.pdf"]
    bin_page = visitor.get(link(main(visitor.get("/ws/documents/").text), "Recycle bin")).text
    assert rows(bin_page) == ["2026", "Lease.pdf"]
    assert not {"Upload", "New folder"} & set(labels(bin_page))
    data = {"select": ["Lease.pdf", "2026"], "confirm": "yes"}
    restored = told(visitor, visitor.post("/files/restore/documents/recycle_bin", data=data))
    assert "2 items restored." in restored
    assert "The recycle bin is empty" in restored
    assert len(rows(visitor.get(FOLDER).text)) == 4


def test_the_recycle_bin_offers_restore_and_deletion_for_good(
    visitor: Visitor, contracts: Path
) -> None:
    delete(visitor, "Lease.pdf")
    menu = visitor.ask("/files/menu/documents/recycle_bin?plain=1&select=Lease.pdf").text
    assert labels(menu, "button") == ["Restore", "Delete for good"]
    page = main(visitor.get(f"{BIN}/Lease.pdf").text)
    assert {"Restore", "Delete for good"} < set(labels(page))
    assert not {"Rename", "Delete", "Add metadata"} & set(labels(page))
    asked = visitor.get("/files/delete/documents/recycle_bin?select=Lease.pdf").text
    assert "Nobody can bring this back." in asked
    page = told(visitor, delete(visitor, "Lease.pdf", at="documents/recycle_bin"))
    assert "“Lease.pdf” deleted for good." in page
    assert not list(contracts.parent.rglob("Lease.pdf"))


def test_the_recycle_bin_can_be_emptied(visitor: Visitor, contracts: Path) -> None:
    delete(visitor, "Lease.pdf", "Annex 2.pdf")
    asked = visitor.get(link(main(visitor.get(BIN).text), "Empty recycle bin")).text
    assert elements(asked, "button", type="submit")[-1].text == "Delete for good"
    told(visitor, delete(visitor, "recycle_bin", at="documents/"))
    assert not list(contracts.parent.rglob("Lease.pdf"))


@pytest.mark.parametrize(
    ("action", "at"),
    [
        ("upload", "documents/recycle_bin"),
        ("new-folder", "documents/recycle_bin"),
        ("rename", "documents/recycle_bin"),
        ("restore", AT),
    ],
)
def test_some_things_are_not_done_there(
    visitor: Visitor, contracts: Path, action: str, at: str
) -> None:
    delete(visitor, "Lease.pdf")
    data = {"select": "Lease.pdf", "name": "x", "confirm": "yes"}
    answer = visitor.post(f"/files/{action}/{at}", data=data)
    assert answer.status_code == 403
    assert "Not possible here" in answer.text


def test_a_partial_failure_keeps_what_failed_selected(visitor: Visitor, contracts: Path) -> None:
    delete(visitor, "Lease.pdf")
    (contracts.parent / "recycle_bin" / "stranger.txt").write_text("")
    data = {"select": ["Lease.pdf", "stranger.txt"], "confirm": "yes"}
    answer = visitor.ask("/files/restore/documents/recycle_bin", method="POST", data=data)
    assert "1 restored, 1 not." in answer.text
    assert "Nobody knows where" in answer.text
    events = json.loads(answer.headers["HX-Trigger"])
    assert events["selection-set"] == {"names": ["stranger.txt"]}
    assert (contracts / "Lease.pdf").exists()


def test_a_failure_of_all_is_an_error(visitor: Visitor, contracts: Path) -> None:
    delete(visitor, "Lease.pdf")
    (contracts.parent / "recycle_bin" / "stranger.txt").write_text("")
    data = {"select": "stranger.txt", "confirm": "yes"}
    answer = visitor.post("/files/restore/documents/recycle_bin", data=data)
    assert answer.status_code == 409
    assert "Nobody knows where" in answer.text


def test_a_broken_link_can_be_deleted(visitor: Visitor, contracts: Path) -> None:
    (contracts / "dangling").symlink_to("/etc/passwd")
    told(visitor, delete(visitor, "dangling"))
    assert not (contracts / "dangling").is_symlink()


def test_the_root_of_a_workspace_is_not_deleted_by_its_name(
    visitor: Visitor, contracts: Path
) -> None:
    assert delete(visitor, "documents", at="documents/").status_code == 422
    assert contracts.exists()


def test_metadata_is_added_changed_and_removed(visitor: Visitor, contracts: Path) -> None:
    file_page = f"{FOLDER}/Lease.pdf"
    form = link(main(visitor.get(file_page).text), "Add metadata")
    added = visitor.post(form, data={"name": "status", "value": "draft"})
    assert (added.status_code, added.location) == (303, file_page)
    assert metadata_of("Lease.pdf") == {"usermeta-status": "draft"}
    change = elements(visitor.get(file_page).text, "a", aria_label="Change usermeta-status")[0]
    page = visitor.get(change["href"]).text
    assert elements(page, "input", id="name")[0]["value"] == "usermeta-status"
    assert "draft</textarea>" in page
    visitor.post(form, data={"name": "usermeta-status", "value": "a\r\nb"})
    assert metadata_of("Lease.pdf") == {"usermeta-status": "a\nb"}
    removed = visitor.post(f"/files/forget/{AT}/Lease.pdf", data={"name": "usermeta-status"})
    assert (removed.status_code, removed.location) == (303, file_page)
    assert metadata_of("Lease.pdf") == {}


def test_a_folder_has_metadata_too(visitor: Visitor, contracts: Path) -> None:
    visitor.post(f"/files/metadata/{AT}", data={"name": "checksums", "value": "on"})
    page = main(visitor.get(FOLDER).text)
    assert "usermeta-checksums" in page
    assert metadata_of("") == {"usermeta-checksums": "on"}


@pytest.mark.parametrize("name", ["", "Not Allowed", "usermeta-recycle-restore", "x" * 100, "é"])
def test_a_name_of_metadata_that_is_none_is_refused(
    visitor: Visitor, contracts: Path, name: str
) -> None:
    answer = visitor.post(f"/files/metadata/{AT}/Lease.pdf", data={"name": name, "value": "v"})
    assert answer.status_code == 422
    assert elements(answer.text, "p", id="name-error")
    assert "v</textarea>" in answer.text
    assert metadata_of("Lease.pdf") == {}


def test_values_that_are_no_text_are_shown_and_can_be_removed(
    visitor: Visitor, contracts: Path
) -> None:
    Tree(None).set_metadata(f"ds/{AT}/Lease.pdf", {"usermeta-tags": ["<b>", "ü"]})
    page = visitor.get(f"{FOLDER}/Lease.pdf").text
    assert "[&#34;&lt;b&gt;&#34;, &#34;ü&#34;]" in page
    assert not elements(page, "a", aria_label="Change usermeta-tags")
    assert elements(page, "button", aria_label="Remove usermeta-tags")


def test_where_a_deleted_file_was_is_nobodys_metadata(visitor: Visitor, contracts: Path) -> None:
    delete(visitor, "Lease.pdf")
    assert "usermeta-recycle-restore" not in visitor.get(f"{BIN}/Lease.pdf").text


def test_bob_changes_nothing_in_a_workspace_that_he_may_only_read(
    visitor: Visitor, files: Path
) -> None:
    answer = visitor.post("/files/new-folder/archive/", data={"name": "x"})
    assert answer.status_code == 403
    assert not (files / "archive" / "x").exists()


def test_alice_changes_finance(visit: Visit, alice: User, files: Path) -> None:
    visit(alice).post("/files/new-folder/finance/", data={"name": "2026"})
    assert (files / "finance" / "2026").is_dir()
