"""How requests to a bucket are signed, repeated and refused."""

import os
from datetime import UTC, datetime

import httpx
import pytest

from app.nodes import errors
from app.nodes.storage.s3 import client as client_module
from app.nodes.storage.s3 import listing, objects
from app.nodes.storage.s3.client import FIRST_PAUSE, LONGEST_PAUSE, TRIES, Client, client_of
from app.nodes.storage.s3.signing import Credentials, Request, signed
from app.nodes.storage.s3.storage import S3Storage
from app.nodes.storage.s3.trouble import Refused
from tests.nodes.storage.fake_s3 import KEYS, FakeS3
from tests.s3_server import KEYS as REAL_KEYS
from tests.s3_server import READER_KEYS, s3_server

PUBLISHED = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
"""The keys of the examples in the documentation of Amazon S3."""


@pytest.fixture
def fake() -> FakeS3:
    return FakeS3()


@pytest.fixture
def client(fake: FakeS3) -> Client:
    return Client(fake.address(""), fake)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; nothing is."""
    waited: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    return waited


@pytest.mark.parametrize(
    ("path", "query", "headers", "signature"),
    [
        (
            "/test.txt",
            [],
            {"Range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "/",
            [("prefix", "J"), ("max-keys", "2")],
            {},
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
        (
            "/",
            [("lifecycle", "")],
            {},
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
    ],
)
def test_requests_are_signed_as_amazon_publishes_it(path, query, headers, signature) -> None:
    request = Request("GET", "examplebucket.s3.amazonaws.com", path, query, headers, b"")
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    told = signed(request, "us-east-1", PUBLISHED, moment)["authorization"]
    assert told.endswith(f"Signature={signature}")


def test_a_secret_is_shown_nowhere(fake: FakeS3) -> None:
    address = fake.address()
    assert KEYS.secret_key not in repr(address)
    assert KEYS.secret_key not in repr(signed_headers(address.credentials))


def signed_headers(credentials: Credentials) -> dict[str, str]:
    request = Request("GET", "fake", "/", [], {}, b"")
    return signed(request, "us-east-1", credentials, datetime.now(UTC))


def answering(*answers: httpx.Response | Exception):
    """Faults that come one after the other; then the server answers."""
    left = list(answers)

    def fault(_request: httpx.Request) -> httpx.Response | None:
        if not left:
            return None
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fault


PASSING = [
    httpx.Response(500),
    httpx.Response(502),
    httpx.Response(503, content=b"<Error><Code>SlowDown</Code></Error>"),
    httpx.Response(504),
    httpx.Response(429),
    httpx.Response(400, content=b"<Error><Code>RequestTimeout</Code></Error>"),
    httpx.Response(409, content=b"<Error><Code>ConditionalRequestConflict</Code></Error>"),
    httpx.Response(200, content=b"<Error><Code>InternalError</Code></Error>"),
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("closed"),
]


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_what_passes_is_asked_for_again(fake: FakeS3, client: Client, pauses, fault) -> None:
    fake.put("a", b"content")
    fake.faults.append(answering(fault, fault))
    assert client.call("GET", "a").content == b"content"
    assert len(pauses) == 2


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_what_does_not_pass_is_given_up(fake: FakeS3, client: Client, pauses, fault) -> None:
    fake.faults.append(answering(*[fault] * 100))
    with pytest.raises(Refused) as caught:
        client.call("GET", "a")
    assert caught.value.problem is errors.StorageFailed
    assert len(pauses) == TRIES - 1


def test_pauses_grow_and_differ_by_chance(fake: FakeS3, client: Client, pauses) -> None:
    for _ in range(30):
        fake.faults[:] = [answering(*[httpx.Response(503)] * 100)]
        with pytest.raises(Refused):
            client.call("GET", "a")
    each = [pauses[number :: TRIES - 1] for number in range(TRIES - 1)]
    for number, waited in enumerate(each, start=1):
        assert 0 <= min(waited) < max(waited) <= min(LONGEST_PAUSE, FIRST_PAUSE * 2**number)
        assert len(set(waited)) > 20


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "AccessDenied", errors.StorageDenied),
        (403, "SignatureDoesNotMatch", errors.StorageDenied),
        (401, "", errors.StorageDenied),
        (404, "NoSuchBucket", errors.StorageFailed),
        (400, "KeyTooLongError", errors.BadPath),
        (507, "", errors.StorageFull),
        (403, "QuotaExceeded", errors.StorageFull),
        (501, "NotImplemented", errors.StorageFailed),
        (301, "PermanentRedirect", errors.StorageFailed),
    ],
)
def test_what_is_refused_is_a_named_error_at_once(
    fake: FakeS3, client: Client, pauses, status: int, code: str, error
) -> None:
    content = f"<Error><Code>{code}</Code></Error>" if code else ""
    fake.faults.append(lambda _request: httpx.Response(status, content=content))
    with pytest.raises(error) as caught:
        S3Storage("main", client).mkdir("folder")
    assert caught.value.path == "main/folder"
    assert "fake" not in caught.value.detail
    assert pauses == []


def test_without_credentials_nothing_is_sent(fake: FakeS3) -> None:
    address = fake.address("")
    nobody = Client(type(address)("http://fake", "us-east-1", "files"), fake)
    fake.faults.append(answering(AssertionError("sent")))
    with pytest.raises(errors.StorageDenied):
        S3Storage("main", nobody).entries("")


def test_an_answer_that_is_no_xml_is_a_named_error(fake: FakeS3, client: Client) -> None:
    fake.faults.append(lambda _request: httpx.Response(200, content=b"<html>"))
    with pytest.raises(errors.StorageFailed):
        S3Storage("main", client).names("")


def test_a_listing_that_does_not_go_on_is_given_up(fake: FakeS3, client: Client) -> None:
    page = b"<L><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></L>"
    fake.faults.append(lambda _request: httpx.Response(200, content=page))
    with pytest.raises(Refused):
        list(listing.pages(client, ""))


def test_each_process_has_a_client_of_its_own(
    fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = fake.address()
    here = client_of(address)
    assert client_of(address) is here
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert client_of(address) is not here


@pytest.mark.parametrize("key", ["a b+c", "ü/é", "e\u0301", "x'(y)!*~", "%2F", "a/../b", "a//b"])
def test_a_key_gets_there_as_it_is(fake: FakeS3, client: Client, key: str) -> None:
    client.call("PUT", key, body=b"content")
    assert fake.every_key() == [key]
    assert objects.copy_as_it_is(client, key, f"{key}-copy")
    assert sorted(one.key for one in listing.below(client, "")) == sorted([key, f"{key}-copy"])


@pytest.mark.cluster
@pytest.mark.xdist_group("s3")
@pytest.mark.parametrize(
    ("keys", "may_read"),
    [(Credentials(REAL_KEYS.access_key, "wrong"), False), (READER_KEYS, True)],
)
def test_a_real_server_refuses_wrong_keys_and_those_that_may_only_read(keys, may_read) -> None:
    storage = S3Storage("main", Client(s3_server().address(keys=keys)))
    if may_read:
        assert storage.entries("") == []
    else:
        with pytest.raises(errors.StorageDenied):
            storage.entries("")
    with pytest.raises(errors.StorageDenied):
        storage.mkdir("folder")
