"""Datasources in buckets: how the table keeps them, what a check says, what is swept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from app.audit.models import AuditEntry
from app.database import now
from app.extensions import db
from app.nodes import buckets, sweeping
from app.nodes.datasources import create_bucket_datasource, find_datasource, problem_of, storage_of
from app.nodes.storage.s3 import client as client_module
from app.nodes.storage.s3.client import Client
from tests.nodes.conftest import BucketWorld
from tests.nodes.storage.fake_s3 import FakeS3, Parts


@pytest.fixture
def fake(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    server = FakeS3()
    monkeypatch.setattr(client_module, "_client", lambda _pid, place: Client(place, server))
    monkeypatch.setattr(client_module.time, "sleep", lambda _seconds: None)
    return server


@pytest.fixture
def world(fake: FakeS3, tmp_path: Path) -> Iterator[BucketWorld]:
    return BucketWorld(tmp_path, fake)


def test_an_address_is_kept_without_the_secret(world: BucketWorld) -> None:
    datasource = find_datasource("store")
    assert datasource is not None
    place = buckets.kept_address(datasource.location, datasource.options)
    assert place == world.server.address(f"{world.prefix}/store/")
    row = f"{datasource.location} {datasource.options}"
    assert place.credentials.secret_key not in row
    told = [entry.changes for entry in db.session.scalars(sa.select(AuditEntry))]
    assert place.credentials.secret_key not in str(told)


@pytest.mark.parametrize("prefix", ["", "a", "a/b"])
def test_a_prefix_comes_back_as_it_was_kept(world: BucketWorld, prefix: str) -> None:
    place = buckets.address("bucket", prefix, "https://s3.example.org:9000/")
    kept = buckets.kept_address(buckets.location_of(place), buckets.options_of(place))
    assert kept == place
    assert kept.host == "s3.example.org:9000"


def test_without_a_server_it_is_amazons(world: BucketWorld) -> None:
    assert buckets.address("bucket", region="eu-west-1").host == "s3.eu-west-1.amazonaws.com"


def test_a_check_says_what_is_wrong(world: BucketWorld, fake: FakeS3) -> None:
    store = find_datasource("store")
    assert store is not None
    assert problem_of(store) == ""
    fake.unconditional = {"put"}
    assert "overwrites" in problem_of(store)
    fake.unconditional = set()
    fake.faults.append(lambda _request: httpx.Response(403))
    assert "403" in problem_of(store)
    held = current_app.config["SETTINGS"]
    current_app.config["SETTINGS"] = replace(held, s3_access_key="")
    assert "FLOWBUTTON_S3_ACCESS_KEY" in problem_of(store)


def test_how_the_server_copies_is_kept(world: BucketWorld, fake: FakeS3) -> None:
    fake.unconditional = {"copy"}
    made = create_bucket_datasource("parts", fake.address("parts/"))
    assert made.options["copies"] == "in parts"
    storage = storage_of("parts")
    for name in ("a", "b"):
        storage.write(name, lambda file: file.write(b"content") and None)
    storage.rename("a", "c")
    assert storage.names("") == {"b", "c"}


def test_only_old_unfinished_uploads_of_ours_are_swept(world: BucketWorld, fake: FakeS3) -> None:
    old, young = now() - timedelta(days=2), now()
    for number, (key, begun) in enumerate(
        [(f"{world.prefix}/store/x", old), (f"{world.prefix}/other/y", young), ("theirs", old)]
    ):
        fake.uploads[str(number)] = Parts(key, {}, begun)
    assert sweeping.sweep() == 1
    assert set(fake.uploads) == {"1", "2"}


def test_a_bucket_that_cannot_be_reached_is_left_for_the_next_sweep(world, fake: FakeS3) -> None:
    fake.uploads["1"] = Parts(f"{world.prefix}/other/x", {}, now() - timedelta(days=2))
    fake.faults.append(lambda request: httpx.Response(403) if "store" in str(request.url) else None)
    assert sweeping.sweep() == 1
