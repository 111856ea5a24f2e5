"""Calls signed by a secret: who they act as, and that a wrong one learns nothing."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import sealing
from app.accounts import service as accounts
from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.hooks import signed_hooks
from app.hooks.errors import BadAccount, NotSigned, UnknownHook
from app.hooks.signing import signature
from app.runs import models
from tests.conftest import Client
from tests.hooks.conftest import document

SAY, NONE = "/a/scheduler/hooks/say", "/a/scheduler/hooks/there-is-none"
Headers = dict[str, dict[str, str]]


@pytest.fixture
def secret(headers: Headers) -> str:
    """The secret by which the hook `say` takes calls as bob."""
    return signed_hooks.turn_on("say", "bob")


def signed(secret: str, body: bytes, message: str = "msg_1", ago: int = 0) -> dict[str, str]:
    stamp = str(int(time.time()) - ago)
    content = f"{message}.{stamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, content),
    }


def call(client: Client, secret: str, sent: Any = None, url: str = SAY, **how: Any) -> Any:
    body = b"" if sent is None else json.dumps(sent).encode()
    return client.post(url, data=body, headers=signed(secret, body, **how))


def count_runs() -> int:
    return len(models.page(None, offset=0, limit=1000))


def test_a_signed_call_starts_a_run_of_the_account(client: Client, secret: str) -> None:
    answer = call(client, secret, {"Paths": ["docs/a.txt"], "JobParameters": {"Pages": "2"}})
    assert answer.status_code == 200, answer.text
    run = models.find(answer.json["TaskID"])
    assert run is not None
    assert (run.owner_login, run.nodes, run.parameters["Pages"]) == (
        "bob",
        ["docs-data/a.txt"],
        "2",
    )
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.login, entry.address, entry.action) == ("bob", "127.0.0.1", "run.start")


def test_the_same_delivery_again_is_answered_as_the_same_call(client: Client, secret: str) -> None:
    first, second = (call(client, secret, {"Paths": []}, ago=ago) for ago in (9, 0))
    assert first.json == second.json
    assert count_runs() == 1


def test_another_body_under_a_known_id_is_409(client: Client, secret: str) -> None:
    call(client, secret, {"Paths": []})
    assert call(client, secret, {"Paths": ["docs/a.txt"]}).status_code == 409
    assert count_runs() == 1


def test_another_id_is_another_run(client: Client, secret: str) -> None:
    assert {call(client, secret, message=f"msg_{n}").status_code for n in range(3)} == {200}
    assert count_runs() == 3


def refusals(client: Client, secret: str) -> dict[str, Any]:
    """Calls that are refused, of a hook that takes signed calls and of one that does not."""
    body = b"{}"
    right = signed(secret, body)
    wrong = right | {"webhook-signature": "v1,AAAA"}
    sent = {
        "no such hook": (NONE, right),
        "hook without": ("/a/scheduler/hooks/rare", right),
        "disabled hook": ("/a/scheduler/hooks/off", right),
        "wrong signature": (SAY, wrong),
        "empty signature": (SAY, right | {"webhook-signature": ""}),
        "too old": (SAY, signed(secret, body, ago=301)),
        "too early": (SAY, signed(secret, body, ago=-310)),
        "other id": (SAY, right | {"webhook-id": "msg_2"}),
    }
    return {
        name: client.post(url, data=body, headers=headers) for name, (url, headers) in sent.items()
    }


def test_every_refusal_looks_like_a_hook_that_does_not_exist(client: Client, secret: str) -> None:
    answers = refusals(client, secret)
    bodies = {answer.text for answer in answers.values()}
    assert {answer.status_code for answer in answers.values()} == {404}
    assert len(bodies) == 1
    names = {frozenset(answer.headers.keys()) for answer in answers.values()}
    assert len(names) == 1
    assert count_runs() == 0


@pytest.mark.parametrize("other", ["token", "session"])
def test_a_wrong_signature_is_not_saved_by_another_proof(
    client: Client, headers: Headers, secret: str, other: str
) -> None:
    sent = signed("whsec_AAAA", b"{}")
    if other == "token":
        sent |= headers["bob"]
    else:
        client.sign_in("bob")
    assert client.post(SAY, data=b"{}", headers=sent).status_code == 404
    assert count_runs() == 0


def test_a_signed_call_needs_no_token_of_a_form_and_others_do(
    app: Flask, client: Client, secret: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert call(client, secret, {}).status_code == 200
    other = client.post("/logout", headers=signed(secret, b""))
    assert other.status_code == 400


def test_a_task_id_is_refused_and_named(client: Client, secret: str) -> None:
    answer = call(client, secret, {"TaskID": "preset-0001"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, "TaskID")


def test_the_policy_of_the_hook_holds_for_the_account(client: Client, headers: Headers) -> None:
    secret = signed_hooks.turn_on("review", "bob")
    assert call(client, secret, {}, "/a/scheduler/hooks/review").status_code == 404
    secret = signed_hooks.turn_on("review", "alice")
    assert call(client, secret, {}, "/a/scheduler/hooks/review", message="a").status_code == 200


def test_the_rights_of_the_account_hold(client: Client, secret: str) -> None:
    answer = call(client, secret, {"Paths": ["finance/budget.csv"]})
    assert (answer.status_code, count_runs()) == (403, 0)


@pytest.mark.parametrize("change", [{"enabled": False}, {"profile": "admin"}])
def test_an_account_that_may_no_longer_act_is_refused(
    client: Client, secret: str, change: dict[str, Any]
) -> None:
    user = accounts.find("bob")
    assert user is not None
    for name, value in change.items():
        setattr(user, name, value)
    db.session.commit()
    assert call(client, secret, {}).status_code == 404


def test_an_admins_account_and_an_unknown_one_are_not_accepted(headers: Headers) -> None:
    accounts.create_user("root", "correct horse", profile="admin")
    for login in ("root", "nobody", ""):
        with pytest.raises(BadAccount):
            signed_hooks.turn_on("say", login)
    with pytest.raises(UnknownHook):
        signed_hooks.turn_on("there-is-none", "bob")


def test_two_secrets_count_until_the_older_is_dropped(client: Client, secret: str) -> None:
    newer = signed_hooks.change_secret("say")
    for number, one in enumerate((secret, newer)):
        assert call(client, one, message=f"both_{number}").status_code == 200
    signed_hooks.drop_older("say")
    assert call(client, secret, message="dropped").status_code == 404
    assert call(client, newer, message="newer").status_code == 200
    signed_hooks.change_secret("say")
    newest = signed_hooks.change_secret("say")
    assert call(client, newer, message="two-changes-ago").status_code == 404
    assert call(client, newest, message="newest").status_code == 200


def test_turned_off_it_takes_none(client: Client, secret: str) -> None:
    signed_hooks.turn_off("say")
    assert call(client, secret, {}).status_code == 404
    for change in (signed_hooks.change_secret, signed_hooks.drop_older, signed_hooks.turn_off):
        with pytest.raises(NotSigned):
            change("say")


def test_secrets_are_kept_sealed_and_told_to_nobody(app: Flask, secret: str) -> None:
    newer = signed_hooks.change_secret("say")
    signed_hooks.turn_off("say")
    signed_hooks.turn_on("say", "bob")
    with db.engine.connect() as connection:
        for name in ("signed_hook", "audit_entry"):
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            kept = str(connection.execute(sa.select(*table.columns)).all())
            assert not {one for one in (secret, newer) if one[6:] in kept}
    told = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.target == "hook:say"))
    assert list(told) == ["hook.sign", "hook.sign.secret", "hook.sign.off", "hook.sign"]


def test_without_the_key_a_hook_refuses_as_if_it_were_not_there(
    app: Flask, client: Client, secret: str
) -> None:
    sealing.init_app(app, "another key", [])
    assert call(client, secret, {}).status_code == 404


def test_a_hook_that_left_its_flow_takes_its_secrets_along(client: Client, secret: str) -> None:
    hooks = [hook for hook in document()["Hooks"] if hook["ApiSlug"] != "say"]
    store.save(parse({**document(), "Hooks": hooks}), author="admin", replace="say")
    store.save(
        parse({**document(), "Label": "Other", "Hooks": document()["Hooks"][:1]}), author="a"
    )
    assert signed_hooks.find("say") is None
    assert call(client, secret, {}).status_code == 404


def limit(app: Flask, **rates: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **rates)


def test_refused_signatures_from_one_address_are_limited(
    app: Flask, client: Client, secret: str
) -> None:
    limit(app, login_rate="3 per minute")
    statuses = [call(client, "whsec_AAAA", message=f"{n}").status_code for n in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    answer = call(client, secret, {}, NONE)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("rate", ["hook_rate", "user_rate", "address_rate"])
def test_calls_are_limited_by_hook_user_and_address(
    app: Flask, client: Client, headers: Headers, secret: str, rate: str
) -> None:
    limit(app, **{rate: "2 per minute"})
    url = {"hook_rate": SAY}.get(rate, "/a/scheduler/hooks/publish")
    assert call(client, secret, message="1").status_code == 200
    second = client.post(url, json={}, headers=headers["bob"])
    assert second.status_code in (200, 403)
    third = call(client, secret, message="2")
    assert (third.status_code, 0 < int(third.headers["Retry-After"]) <= 60) == (429, True)
    other = client.post(SAY, json={}, headers=headers["alice"])
    assert other.status_code == (200 if rate == "user_rate" else 429)


def test_a_delivery_that_finds_its_run_is_not_counted(
    app: Flask, client: Client, secret: str
) -> None:
    limit(app, hook_rate="1 per minute")
    assert {call(client, secret, {}).status_code for _ in range(3)} == {200}
