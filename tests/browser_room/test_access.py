"""Who reaches the pages of this room: one table for all its addresses."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User

from .conftest import Visit, Visitor

READING = ["/ws/{}", "/dl/{}", "/preview/{}"]
CHANGING = ["/files/upload/{}", "/files/new-folder/{}", "/files/rename/{}", "/files/delete/{}"]
CHANGING += ["/files/restore/{}", "/files/metadata/{}"]
POSTED = ["/files/select/{}", "/files/menu/{}", "/files/forget/{}", *CHANGING]
UNSEEN = [
    "finance/",
    "finance/budget.csv",
    "finance/no/such",
    "nowhere/",
    "documents/no such",
    "documents/contracts/../../finance",
    "documents/%2e%2e/finance/budget.csv",
    "documents/contracts/%00",
    "documents/contracts/Lease.pdf/below",
    "documents/door/budget.csv",
]


@pytest.fixture
def world(contracts: Path, files: Path) -> Path:
    (files / "finance" / "budget.csv").write_text("secret")
    (files / "documents" / "door").symlink_to(files / "finance")
    return files


@pytest.mark.parametrize("address", ["/", *READING, *CHANGING, "/files/menu/{}"])
def test_anonymous_is_sent_to_sign_in(client: FlaskClient, world: Path, address: str) -> None:
    answer = client.get(address.format("documents/contracts"))
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/")


@pytest.mark.parametrize("address", POSTED)
def test_anonymous_changes_nothing(client: FlaskClient, world: Path, address: str) -> None:
    answer = client.post(address.format("documents/contracts"), data={"select": "Lease.pdf"})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert (world / "documents" / "contracts" / "Lease.pdf").exists()


@pytest.mark.parametrize("path", UNSEEN)
@pytest.mark.parametrize("address", [*READING, *CHANGING, "/files/menu/{}"])
def test_what_one_may_not_see_looks_like_what_does_not_exist(
    visitor: Visitor, world: Path, address: str, path: str
) -> None:
    answer = visitor.get(address.format(path))
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text
    assert "budget" not in answer.text.split("<main")[1]


@pytest.mark.parametrize("path", ["finance/", "nowhere/", "documents/no such"])
@pytest.mark.parametrize("address", POSTED)
def test_a_post_learns_no_more(visitor: Visitor, world: Path, address: str, path: str) -> None:
    assert visitor.post(address.format(path)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/", *READING, "/files/select/{}", "/files/forget/{}", "/files/upload/{}"]
)
def test_another_method_is_refused(visitor: Visitor, world: Path, address: str) -> None:
    answer = visitor.delete(address.format("documents/contracts"))
    assert answer.status_code == 405


@pytest.mark.parametrize("address", CHANGING)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_guest_changes_nothing(
    visit: Visit, carol: User, world: Path, address: str, method: str
) -> None:
    data = {"select": "Lease.pdf", "confirm": "yes", "name": "x"}
    answer = visit(carol).open(address.format("documents/contracts"), method=method, data=data)
    assert answer.status_code == 403
    assert "may look at this folder" in answer.text
    assert sorted(path.name for path in (world / "documents" / "contracts").iterdir()) == [
        "2026",
        "Annex 10.pdf",
        "Annex 2.pdf",
        "Lease.pdf",
    ]


def test_a_change_by_cookie_needs_our_token(app: Flask, world: Path, bob: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    answer = client.post("/files/new-folder/documents/contracts", data={"name": "forged"})
    assert answer.status_code == 400
    assert not (world / "documents" / "contracts" / "forged").exists()


def test_uploads_are_known_to_need_a_larger_limit(app: Flask) -> None:
    assert "browser.upload" in app.config["UPLOAD_ENDPOINTS"]
