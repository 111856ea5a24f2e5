"""A workspace in a bucket of a real S3 server: pages, flows, and a worker that is killed."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter

from app import create_app
from app.accounts import service as accounts
from app.checking import report
from app.config import Settings
from app.extensions import db
from app.nodes.datasources import create_bucket_datasource, storage_of
from app.nodes.storage.base import Storage
from app.nodes.storage.s3 import keys, listing, uploads
from app.nodes.storage.s3.address import Address
from app.nodes.storage.s3.client import client_of
from app.nodes.storage.s3.keys import part_of
from app.nodes.workspaces import create_workspace
from tests.conftest import PASSWORD, Client
from tests.s3_server import KEYS, s3_server
from tests.served import Served, served, wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("s3-served")]

STAFF = {"profile:standard": "rw"}
KEY_VARIABLES = {
    "FLOWBUTTON_S3_ACCESS_KEY": KEYS.access_key,
    "FLOWBUTTON_S3_SECRET_KEY": KEYS.secret_key,
}
HOOKS = "/a/scheduler/hooks"
PAGES = 24
FILES = 60


def everything(place: Address) -> list[str]:
    """Every key of a place but those that make folders, and every unfinished upload."""
    client = client_of(place)
    found = [one.key.removeprefix(place.prefix) for one in listing.below(client, place.prefix)]
    unfinished = [one.key for one in uploads.unfinished(client, place.prefix)]
    return sorted(key for key in found if not key.endswith(keys.MARKER)) + unfinished


def write(storage: Storage, inner: str, content: bytes) -> None:
    storage.write(inner, lambda file: file.write(content) and None)


@pytest.fixture
def place(app: Flask) -> Address:
    """The workspace `cloud`, in the application of this test."""
    held = {"s3_access_key": KEYS.access_key, "s3_secret_key": KEYS.secret_key}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **held)
    place = s3_server().address()
    create_bucket_datasource("bucket", place)
    create_workspace("cloud", "Cloud", "bucket", "", STAFF)
    return place


@pytest.fixture
def alice(place: Address, client: Client) -> Client:
    accounts.create_user("alice", PASSWORD, name="Alice Adams")
    return client.sign_in("alice")


def upload(client: Client, folder: str, *files: tuple[str, bytes]) -> None:
    sent = {"files": [(io.BytesIO(content), name) for name, content in files]}
    assert client.post(f"/files/upload/{folder}", data=sent).status_code == 303


def test_files_are_uploaded_shown_and_downloaded_in_part(alice: Client, place: Address) -> None:
    names = ["a.txt", "Übung 🚀.txt", "a+b & c.txt", "#1 100%.txt", "<script>.txt", "x" * 255]
    assert alice.post("/files/new-folder/cloud/", data={"name": "2026"}).status_code == 303
    upload(alice, "cloud/2026", *((name, name.encode() * 1000) for name in names))
    assert everything(place) == sorted(f"2026/{part_of(name)}" for name in names)
    page = alice.get("/ws/cloud/2026").text
    assert "a+b &amp; c.txt" in page
    assert "&lt;script&gt;.txt" in page
    assert "1970" not in alice.get("/ws/cloud/").text
    whole = alice.get("/dl/cloud/2026/a.txt")
    assert whole.data == b"a.txt" * 1000
    part = alice.get("/dl/cloud/2026/a.txt", headers={"Range": "bytes=4001-4009"})
    assert (part.status_code, part.data) == (206, (b"a.txt" * 1000)[4001:4010])


def test_files_are_renamed_deleted_and_restored(alice: Client, place: Address) -> None:
    upload(alice, "cloud/", ("a.txt", b"a"), ("a.txt", b"b"))
    assert everything(place) == ["a-1.txt", "a.txt"]
    data = {"select": "a.txt", "name": "b.txt", "confirm": "yes"}
    assert alice.post("/files/rename/cloud/", data=data).status_code == 303
    assert everything(place) == ["a-1.txt", "b.txt"]
    data = {"select": "b.txt", "confirm": "yes"}
    assert alice.post("/files/delete/cloud/", data=data).status_code == 303
    assert everything(place) == ["a-1.txt", "recycle_bin/b.txt"]
    answer = alice.post(
        "/files/restore/cloud/recycle_bin", data={"select": "b.txt", "confirm": "yes"}
    )
    assert answer.status_code == 303
    assert everything(place) == ["a-1.txt", "b.txt"]


def test_no_page_shows_an_error_where_the_bucket_is_gone(
    alice: Client, app: Flask, place: Address
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], s3_secret_key="changed since")
    answer = alice.get("/ws/cloud/")
    assert answer.status_code == 500
    assert "no permission" in answer.text
    assert KEYS.secret_key not in answer.text


def test_the_check_tries_the_bucket_and_masks_the_secret(
    app: Flask, place: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = report(app.config["SETTINGS"], as_json=True)
    told = capsys.readouterr().out
    found = {check["name"]: check["problem"] for check in json.loads(told)["checks"]}
    assert (failed, found["datasource bucket"]) == (False, "")
    assert KEYS.access_key in told
    assert KEYS.secret_key not in told
    assert everything(place) == []


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Address]]:
    """The demo, with one more workspace `cloud` in a bucket."""
    place = s3_server().address()
    with served(tmp_path_factory.mktemp("cloud"), "--demo", **KEY_VARIABLES) as one:
        with app_of(one).app_context():
            create_bucket_datasource("bucket", place)
            create_workspace("cloud", "Cloud", "bucket", "", STAFF)
            db.engine.dispose()
        yield one, place


def app_of(one: Served) -> Flask:
    held = Settings(s3_access_key=KEYS.access_key, s3_secret_key=KEYS.secret_key)
    return create_app(replace(held, instance=one.instance, secret_key="tests"))


@pytest.fixture
def storage(cloud: tuple[Served, Address]) -> Iterator[Storage]:
    with app_of(cloud[0]).app_context():
        yield storage_of("bucket")
        db.engine.dispose()


def thick_pdf(pages: int) -> bytes:
    writer, content = PdfWriter(), io.BytesIO()
    for number in range(1, pages + 1):
        writer.add_blank_page(100 + number, 100)
    writer.write(content)
    return content.getvalue()


def start(one: Served, slug: str, path: str, task_id: str, **parameters: str) -> None:
    body = {"Paths": [path], "TaskID": task_id, "JobParameters": parameters}
    answer = one.post(f"{HOOKS}/{slug}", body, "alice")
    assert answer.status == 200, answer.body


def ended(one: Served, task_id: str) -> dict[str, Any]:
    task = one.run_to_end(task_id, "alice")
    assert task["Status"] == "Finished", task["StatusMessage"]
    return task


def kill_in_the_middle(one: Served, task_id: str) -> None:
    def has_begun() -> bool:
        task = one.get(f"/a/jobs/tasks/{task_id}", "alice").json
        return bool(task["Progress"] >= 0.2)

    wait_for(has_begun)
    one.kill_worker()


@pytest.mark.served
def test_pages_are_extracted_once_though_the_worker_is_killed(cloud, storage: Storage) -> None:
    one, place = cloud
    storage.mkdir("papers")
    write(storage, "papers/thick.pdf", thick_pdf(PAGES))
    start(one, "extract-pages", "cloud/papers/thick.pdf", "bucket-extract", SplitPages="1-")
    kill_in_the_middle(one, "bucket-extract")
    task = ended(one, "bucket-extract")
    made = [f"papers/thick-{number}.pdf" for number in range(1, PAGES + 1)]
    assert sorted(task["Outputs"]) == sorted(f"cloud/{path}" for path in made)
    assert [key for key in everything(place) if key.startswith("papers/")] == sorted(
        [*made, "papers/thick.pdf"]
    )
    for number, path in enumerate(made, start=1):
        with storage.open(path) as file:
            (page,) = PdfReader(file).pages
            assert page.mediabox.width == 100 + number


@pytest.mark.served
def test_a_fan_out_over_files_goes_on_after_a_kill(cloud, storage: Storage) -> None:
    one, place = cloud
    storage.mkdir("many")
    content = {f"{number:03}.txt": f"content {number}".encode() for number in range(FILES)}
    for name, data in content.items():
        write(storage, f"many/{name}", data)
    start(one, "checksums", "cloud/many", "bucket-checksums")
    kill_in_the_middle(one, "bucket-checksums")
    ended(one, "bucket-checksums")
    with storage.open("many/checksums.sha256") as file:
        lines = file.read().decode().splitlines()
    right = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in content.items()]
    assert sorted(lines) == sorted(right)
    found = [key for key in everything(place) if key.startswith("many/")]
    assert found == sorted(f"many/{name}" for name in [*content, "checksums.sha256"])
