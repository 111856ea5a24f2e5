"""Importing a flow: a report first; what was reported is kept, once it is confirmed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.admin.flows.imports import check, text_of
from app.extensions import db
from app.flows import store
from app.flows.cells_secrets import without_secrets
from app.flows.definition import Flow, parse
from app.flows.models import FlowRecord
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements, main
from tests.conftest import Client

ADDRESS = "/admin/flows/-/import"
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "cells-flows"
LOG = "actions.scheduler.log-input"
GREET = {
    "Label": "Greet",
    "Actions": [{"ID": LOG, "Parameters": {"message": "Hi", "fieldname": "x"}}],
    "Hooks": [{"ApiSlug": "greet", "Metadata": {"action": '{"gui": {"text": "Greet all"}}'}}],
}


def sent(document: Any, replace: str = "", digest: str = "", *, file: bool = False):
    text = document if isinstance(document, str) else json.dumps(document)
    part = {"file": (io.BytesIO(text.encode()), "flow.json")} if file else {"text": text}
    return {"replace": replace, "digest": digest, **part}


def post(client: Client, *args: Any, **options: Any):
    return client.post(ADDRESS, data=sent(*args, **options), content_type="multipart/form-data")


def hidden(page: str) -> dict[str, str]:
    """What confirming sends, as the page has it."""
    return {
        field["name"]: field["value"]
        for field in elements(main(page), "input", type="hidden")
        if field["name"] != "csrf_token"
    }


def slugs() -> list[str]:
    return [record.slug for record, _flow in store.all_flows()]


@pytest.mark.parametrize("file", [True, False])
def test_a_report_comes_first_and_nothing_is_saved(as_admin: Client, file: bool) -> None:
    answer = post(as_admin, GREET, file=file)
    assert answer.status_code == 200
    page = main(answer.text)
    assert "Ready to use" in page
    assert "Nothing is saved yet." in page
    for told in ("greet", "Greet all", LOG, "Actions[0].<wbr>Parameters.<wbr>fieldname"):
        assert told in page
    assert slugs() == []


def test_confirming_keeps_what_was_reported(as_admin: Client) -> None:
    page = post(as_admin, GREET, file=True).text
    answer = as_admin.post(ADDRESS, data=hidden(page))
    assert (answer.status_code, answer.location) == (303, "/admin/flows/greet")
    record = store.find("greet")
    assert (record.enabled, record.number) == (True, 1)
    assert [hook.api_slug for hook in store.current(record).hooks] == ["greet"]
    assert "Flow imported." in as_admin.get(answer.location).text


def test_what_does_not_work_is_named_and_the_flow_is_kept_off(as_admin: Client) -> None:
    document = GREET | {"Actions": [{"ID": "actions.of.nobody"}]}
    page = post(as_admin, document).text
    assert "Will be off" in page
    assert "there is no action “actions.of.nobody”" in page
    as_admin.post(ADDRESS, data=hidden(page))
    assert store.find("greet").enabled is False
    shown = main(as_admin.get("/admin/flows/greet").text)
    assert "Not carried out here" in shown
    assert "there is no action “actions.of.nobody”" in shown


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "a JSON object is needed"),
        ({"Label": "X", "Actions": [{}]}, "Actions[0].<wbr>ID"),
        ({"Label": "X", "Parameters": [{"Name": "A"}, {"Name": "A"}]}, "stands twice"),
        ({"Label": "Say"}, "there is a flow “say” already"),
        ({"Label": "New", "Hooks": [{"ApiSlug": "say-bye"}]}, "another flow has a hook “say-bye”"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_places(
    as_admin: Client, say: FlowRecord, document: Any, told: str
) -> None:
    answer = post(as_admin, document)
    assert answer.status_code == 422
    assert "Refused" in answer.text
    assert told in answer.text
    assert "digest" not in hidden(answer.text)
    assert elements(answer.text, "textarea", name="text")
    assert slugs() == ["say"]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_at_all_is_told_at_the_field(as_admin: Client, text: str) -> None:
    answer = post(as_admin, text)
    assert answer.status_code == 422
    assert "Choose a file, or paste its text here." in answer.text


def test_an_unknown_flow_cannot_be_replaced(as_admin: Client, say: FlowRecord) -> None:
    assert post(as_admin, GREET, replace="nobody").status_code == 422
    assert slugs() == ["say"]


def test_a_flow_can_become_a_new_version_of_another(as_admin: Client, say: FlowRecord) -> None:
    page = post(as_admin, GREET, replace="say").text
    assert "as a new version of" in page
    answer = as_admin.post(ADDRESS, data=hidden(page))
    assert answer.location == "/admin/flows/say"
    db.session.refresh(say)
    assert (say.number, say.label) == (2, "Greet")
    assert slugs() == ["say"]


@pytest.mark.parametrize(
    "changes", [{"digest": "0" * 64}, {"digest": ""}, {"text": '{"Label": "Another"}'}]
)
def test_what_was_not_reported_is_reported_and_not_kept(
    as_admin: Client, changes: dict[str, str]
) -> None:
    page = post(as_admin, GREET).text
    answer = as_admin.post(ADDRESS, data=hidden(page) | changes)
    assert answer.status_code == 200
    assert "Nothing is saved yet." in answer.text
    assert slugs() == []


def test_another_flow_to_replace_is_reported_anew(as_admin: Client, say: FlowRecord) -> None:
    page = post(as_admin, GREET).text
    assert as_admin.post(ADDRESS, data=hidden(page) | {"replace": "say"}).status_code == 200
    db.session.refresh(say)
    assert say.number == 1


def test_a_slug_taken_meanwhile_refuses_it(as_admin: Client) -> None:
    page = post(as_admin, GREET).text
    store.save(parse({"Label": "Greet"}), author="bob")
    answer = as_admin.post(ADDRESS, data=hidden(page))
    assert answer.status_code == 422
    assert "there is a flow “greet” already" in answer.text


def test_browsers_line_breaks_do_not_matter(as_admin: Client) -> None:
    page = post(as_admin, json.dumps(GREET, indent=2)).text
    sent_back = {name: value.replace("\n", "\r\n") for name, value in hidden(page).items()}
    assert as_admin.post(ADDRESS, data=sent_back).status_code == 303


def test_a_large_file_is_chosen_again_to_confirm(as_admin: Client) -> None:
    large = GREET | {"Metadata": {"Description": "x" * 1_100_000}}
    page = post(as_admin, large, file=True).text
    assert "too large to be kept in this page" in page
    assert "text" not in hidden(page)
    assert len(page) < 100_000
    again = sent(large, digest=hidden(page)["digest"], file=True)
    answer = as_admin.post(ADDRESS, data=again, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert slugs() == ["greet"]


def test_a_file_past_the_limit_is_refused(as_admin: Client) -> None:
    answer = post(as_admin, json.dumps(GREET) + " " * 10 * 1024 * 1024, file=True)
    assert answer.status_code == 422
    assert "larger than 10 MiB" in answer.text


@pytest.mark.parametrize(
    ("data", "limit", "text"),
    [
        (b"{}", 3, "{}"),
        (b"{}", 2, ""),
        (b"{\n}", 4, ""),
        (b"{\n}", 5, "{\n}"),
        (b"\xff", 9, ""),
        ("ä".encode(), 3, "ä"),
        ("ä".encode(), 2, ""),
    ],
)
def test_a_page_keeps_what_its_form_can_send(data: bytes, limit: int, text: str) -> None:
    assert text_of(data, limit) == text


def test_a_condition_in_javascript_is_translated(as_admin: Client) -> None:
    gui = {"text": "Go", "context": {"evalMetadata": 'metadata.get("a") === "b"'}}
    hook = {"ApiSlug": "go", "Metadata": {"action": json.dumps({"gui": gui})}}
    page = post(as_admin, GREET | {"Hooks": [hook]}).text
    as_admin.post(ADDRESS, data=hidden(page))
    kept = store.current(store.find("greet")).hooks[0]
    assert "metadata.get" in kept.extras.folder_condition
    assert kept.extras.untranslated == ()


def published() -> list[Flow]:
    files = sorted(PUBLISHED.glob("*.json"))
    return [flow for path in files if (flow := check(path.read_bytes(), "").report.flow)]


def test_published_flows_come_in_and_go_out_again(as_admin: Client) -> None:
    for flow in [say_flow(), *published()]:
        record = store.save(flow, author="tests")
        exported = as_admin.get(f"/admin/flows/{record.slug}/export").data
        again = check(exported, record.slug).report.flow
        assert again is not None
        assert again.document() == without_secrets(flow).document()
