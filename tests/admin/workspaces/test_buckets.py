"""The page that makes a datasource in a bucket: it is tried out, and no secret is shown."""

from dataclasses import replace

import httpx
import pytest
from flask import Flask

from app.nodes.datasources import all_datasources
from app.nodes.storage.s3 import client as client_module
from app.nodes.storage.s3.client import Client as BucketClient
from tests.conftest import Client
from tests.nodes.storage.fake_s3 import BUCKET, KEYS, FakeS3

PAGE = "/admin/workspaces/-/datasources/bucket"
LIST = "/admin/workspaces/-/datasources"
SENT = {"name": "s3", "bucket": BUCKET, "prefix": "team", "endpoint": "http://fake", "region": ""}


@pytest.fixture(autouse=True)
def bucket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    """A server in memory, and its keys in the settings."""
    server = FakeS3()
    monkeypatch.setattr(client_module, "_client", lambda _pid, place: BucketClient(place, server))
    held = {"s3_access_key": KEYS.access_key, "s3_secret_key": KEYS.secret_key}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **held)
    return server


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_is_unknown_to_all_but_admins(refused, method: str) -> None:
    refused(PAGE, method, data=SENT)
    assert all_datasources() == []


def test_a_datasource_in_a_bucket_is_made(as_admin: Client, bucket: FakeS3) -> None:
    assert f'action="{PAGE}"' in as_admin.get(PAGE).text
    answer = as_admin.post(PAGE, data=SENT)
    assert (answer.status_code, answer.location) == (303, LIST)
    (made,) = all_datasources()
    assert (made.kind, made.location) == ("s3", f"s3://{BUCKET}/team")
    assert made.options == {"endpoint": "http://fake", "region": "us-east-1", "copies": "whole"}
    assert bucket.every_key() == []
    page = as_admin.get(LIST).text
    assert f"s3://{BUCKET}/team" in page
    assert KEYS.secret_key not in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "A b"}, "name"),
        ({"name": ""}, "name"),
        ({"bucket": ""}, "bucket"),
        ({"bucket": "No Bucket"}, "bucket"),
        ({"bucket": "missing"}, "bucket"),
        ({"prefix": "a/../b"}, "prefix"),
        ({"prefix": "a//b"}, "prefix"),
        ({"prefix": "a\nb"}, "prefix"),
        ({"prefix": "x" * 300}, "prefix"),
        ({"endpoint": "fake"}, "endpoint"),
        ({"endpoint": "ftp://fake"}, "endpoint"),
        ({"endpoint": "http://fake/path"}, "endpoint"),
        ({"endpoint": "http://user:password@fake"}, "endpoint"),
        ({"endpoint": "http://fake:port"}, "endpoint"),
        ({"region": "eu west"}, "region"),
    ],
)
def test_bad_values_are_told_at_their_field_and_kept(as_admin, changed, field: str) -> None:
    answer = as_admin.post(PAGE, data=SENT | changed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert all_datasources() == []


@pytest.mark.parametrize(
    ("prefix", "allowed"),
    [("team", False), ("team/inner", False), ("", False), ("team-2", True), ("tea", True)],
)
def test_two_datasources_never_overlap(as_admin: Client, prefix: str, allowed: bool) -> None:
    as_admin.post(PAGE, data=SENT)
    answer = as_admin.post(PAGE, data=SENT | {"name": "other", "prefix": prefix})
    assert answer.status_code == (303 if allowed else 422)
    assert ("overlaps with that of another" in answer.text) is not allowed


def test_a_server_that_overwrites_is_refused(as_admin: Client, bucket: FakeS3) -> None:
    bucket.unconditional = {"put"}
    answer = as_admin.post(PAGE, data=SENT)
    assert answer.status_code == 422
    assert "This server cannot be used." in answer.text


def test_keys_that_are_refused_are_told_without_the_secret(as_admin, bucket: FakeS3) -> None:
    refusal = b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
    bucket.faults.append(lambda _request: httpx.Response(403, content=refusal))
    answer = as_admin.post(PAGE, data=SENT)
    assert answer.status_code == 422
    assert "SignatureDoesNotMatch" in answer.text
    assert KEYS.secret_key not in answer.text


def test_without_keys_it_says_which_settings_are_missing(as_admin: Client, app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], s3_secret_key="")
    answer = as_admin.post(PAGE, data=SENT)
    assert answer.status_code == 422
    assert "FLOWBUTTON_S3_SECRET_KEY" in answer.text
