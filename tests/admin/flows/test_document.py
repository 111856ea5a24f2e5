"""The document of a flow: shown, edited and exported."""

import json
from typing import Any

import pytest

from app.admin.flows import documents
from app.extensions import db
from app.flows import cells, store
from app.flows.models import FlowRecord
from app.flows.secret_values import opened
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements
from tests.conftest import Client

ADDRESS = "/admin/flows/say/document"


def post(client: Client, document: Any, number: int = 1):
    text = document if isinstance(document, str) else json.dumps(document)
    return client.post(f"{ADDRESS}/edit", data={"document": text, "number": number})


def test_it_shows_the_document_without_secrets(as_admin: Client, say: FlowRecord) -> None:
    shown = elements(as_admin.get(ADDRESS).text, "pre")[0]
    document = json.loads(shown.text)
    assert document["Parameters"][3] == {"Name": "Key", "Value": "•••", "Type": "password"}
    document["Parameters"][3]["Value"] = "s3cret-key"
    assert document == say_flow().document()


def test_an_edited_document_becomes_a_version(as_admin: Client, say: FlowRecord) -> None:
    document = documents.shown(say_flow()) | {"Label": "Tell"}
    answer = post(as_admin, document)
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    db.session.refresh(say)
    assert (say.number, say.label) == (2, "Tell")
    assert opened(store.current(say)) == say_flow(Label="Tell")


def test_what_is_the_same_is_no_version(as_admin: Client, say: FlowRecord) -> None:
    assert post(as_admin, documents.shown(say_flow())).status_code == 303
    db.session.refresh(say)
    assert say.number == 1


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "is not JSON"),
        ("[]", "a JSON object is needed"),
        ('{"Label": "A", "Label": "B"}', "stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ({"Label": ""}, "<code>Label</code>:"),
        ({"Label": "X", "Actions": [{"Label": "x"}]}, "<code>Actions[0].ID</code>:"),
        ({"Label": "X", "Hooks": [{"ApiSlug": "a b"}]}, "<code>Hooks[0].ApiSlug</code>:"),
        ({"Label": "X", "Parameters": [{"Name": "a-b"}]}, "<code>Parameters[0].Name</code>:"),
        ({"Label": "X", "MaxConcurrency": -1}, "<code>MaxConcurrency</code>:"),
        ("", "Write a JSON object."),
    ],
)
def test_each_place_that_is_wrong_is_named(
    as_admin: Client, say: FlowRecord, document: Any, told: str
) -> None:
    answer = post(as_admin, document)
    assert answer.status_code == 422
    assert told in answer.text
    db.session.refresh(say)
    assert say.number == 1


def test_what_was_typed_stays(as_admin: Client, say: FlowRecord) -> None:
    answer = post(as_admin, '{"Label": "Half </textarea><script>"')
    assert elements(answer.text, "textarea")[0].text == '{"Label": "Half </textarea><script>"'


def test_a_slug_of_another_flow_is_refused(as_admin: Client, say: FlowRecord) -> None:
    other = say_flow(Label="Other", Hooks=[{"ApiSlug": "taken"}])
    store.save(other, author="tests")
    document = say_flow(Hooks=[{"ApiSlug": "taken"}]).document()
    answer = post(as_admin, document)
    assert answer.status_code == 422
    assert "Another flow has a hook “taken” already." in answer.text


def test_a_newer_version_is_not_overwritten_unseen(as_admin: Client, say: FlowRecord) -> None:
    store.save(say_flow(Label="Tell"), author="bob", replace="say")
    answer = post(as_admin, documents.shown(say_flow(Label="Mine")))
    assert answer.status_code == 422
    assert "Version 2 was saved since you opened this page." in answer.text
    assert elements(answer.text, "input", name="number")[0]["value"] == "2"
    assert post(as_admin, documents.shown(say_flow(Label="Mine")), number=2).status_code == 303


def test_queries_of_the_reference_are_read(as_admin: Client, say: FlowRecord) -> None:
    document = documents.shown(say_flow())
    query = {"type_url": "type.googleapis.com/jobs.TriggerFilterQuery",
             "value": "Kg9wZGYtc3BsaXQtcGFnZXM="}  # fmt: skip
    document["Actions"][0]["TriggerFilter"] = {"Query": {"SubQueries": [query]}}
    assert post(as_admin, document).status_code == 303
    read = store.current(say).actions[0].trigger_filter
    assert read is not None
    assert read.query is not None
    assert read.query.sub_queries[0]["ApiHookSlug"] == "pdf-split-pages"


def test_an_inactive_document_switches_the_flow_off(as_admin: Client, say: FlowRecord) -> None:
    post(as_admin, documents.shown(say_flow(Inactive=True)))
    db.session.refresh(say)
    assert say.enabled is False
    assert "Inactive document" in as_admin.get("/admin/flows/say").text


def test_the_export_is_a_file_without_secrets(as_admin: Client, say: FlowRecord) -> None:
    answer = as_admin.get("/admin/flows/say/export")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename=say.json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "s3cret-key" not in answer.text
    read = cells.read(answer.data).flow
    assert read is not None
    assert [hook.api_slug for hook in read.hooks] == ["say-hello", "say-bye"]


def test_a_body_that_is_too_large_is_refused(as_admin: Client, say: FlowRecord) -> None:
    assert post(as_admin, '"' + "x" * 1_100_000).status_code == 413
