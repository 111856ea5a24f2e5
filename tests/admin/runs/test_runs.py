"""The list of everybody's runs: who reaches it, filters, and stopping."""

import pytest
from flask import Flask

from app.accounts.models import User
from app.audit import models as audit
from app.audit.models import Filter
from app.extensions import db
from app.flows.models import FlowRecord
from app.runs import models, state
from app.runs.models import Run
from tests.admin.counting import queries
from tests.conftest import Client

LIST = "/admin/runs"


def make_runs(flow: FlowRecord, owner: User, count: int, **changes: str) -> list[Run]:
    """Keep runs that no worker knows of."""
    values = {"status": "Running", "hook_slug": "say-hello", "flow_slug": "say", "label": "Hello"}
    made = [
        Run(
            id=f"{owner.login}-{changes.get('label', 'run')}-{number:04}",
            version_id=flow.versions[0].id,
            owner_id=owner.id,
            owner_login=owner.login,
            call_digest="x",
            parameters={"Key": "s3cret-key"},
            paths=["docs/a.pdf"],
            nodes=["docs-data/a.pdf"],
            **values | changes,
        )
        for number in range(count)
    ]
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def runs(say: FlowRecord, alice: User, bob: User) -> None:
    """One run of each kind: alice's works, bob's have ended."""
    make_runs(say, alice, 1, label="One")
    make_runs(say, bob, 1, label="Two", status="Finished", hook_slug="say-bye")
    make_runs(say, bob, 1, label="Three", status="Error", flow_slug="former", hook_slug="gone")


def shown(page: str) -> list[str]:
    """The labels of the rows."""
    return [label for label in ("One", "Two", "Three") if f">{label}</a>" in page]


def test_the_page_is_unknown_to_all_but_admins(refused) -> None:
    refused(LIST)


def test_stopping_is_unknown_to_all_but_admins(refused, say: FlowRecord, alice: User) -> None:
    run = make_runs(say, alice, 1)[0]
    refused(f"{LIST}/{run.id}/stop", "POST")
    assert run.status == "Running"


def test_wrong_method_is_refused(as_admin: Client, runs: None) -> None:
    assert as_admin.post(LIST).status_code == 405
    assert as_admin.get(f"{LIST}/alice-One-0000/stop").status_code == 405


def test_an_empty_list_says_what_to_do(as_admin: Client) -> None:
    assert "A run starts when somebody presses a button" in as_admin.get(LIST).text


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", ["One", "Two", "Three"]),
        ("status=Running", ["One"]),
        ("status=Error", ["Three"]),
        ("status=Nonsense", []),
        ("flow=say", ["One", "Two"]),
        ("flow=former", ["Three"]),
        ("hook=say-bye", ["Two"]),
        ("hook=gone&status=Error&flow=former&person=bob", ["Three"]),
        ("person=alice", ["One"]),
        ("person=%20ALICE%20", ["One"]),
        ("person=ali", []),
        ("person=%00alice", ["One"]),
        ("person=alice&status=Finished", []),
        ("flow=" + "x" * 5_000, []),
    ],
)
def test_runs_are_filtered(as_admin: Client, runs: None, query: str, labels: list[str]) -> None:
    page = as_admin.get(f"{LIST}?{query}").text
    assert shown(page) == labels
    assert ("No run fits" in page) is not bool(labels)


def test_filters_offer_what_there_is_and_keep_what_was_asked(as_admin: Client, runs: None) -> None:
    page = as_admin.get(f"{LIST}?flow=former&hook=say-bye").text
    assert '<option value="say" >Say</option>' in page
    assert "<option selected>former</option>" in page
    assert '<option value="say-bye" selected>say-bye</option>' in page


def test_a_row_links_to_the_run_and_its_person(as_admin: Client, runs: None) -> None:
    page = as_admin.get(LIST).text
    assert 'href="/runs/alice-One-0000"' in page
    assert 'href="/admin/people/alice"' in page
    assert as_admin.get("/runs/alice-One-0000").status_code == 200


def test_no_secret_and_no_input_stands_in_the_list(as_admin: Client, runs: None) -> None:
    page = as_admin.get(LIST).text
    assert "s3cret-key" not in page
    assert "docs/a.pdf" not in page


def test_a_longer_list_takes_no_more_queries(
    as_admin: Client, say: FlowRecord, alice: User
) -> None:
    make_runs(say, alice, 5)
    few = queries(as_admin, LIST)
    make_runs(say, alice, 50, label="more")
    assert queries(as_admin, LIST) == few


def test_pages_keep_the_filter(as_admin: Client, say: FlowRecord, alice: User) -> None:
    make_runs(say, alice, 51)
    first = as_admin.get(f"{LIST}?person=alice").text
    assert first.count('scope="row"') == 50
    assert "/admin/runs?page=2&amp;person=alice" in first
    assert as_admin.get(f"{LIST}?person=alice&page=2").text.count('scope="row"') == 1


def test_an_admin_stops_a_run_and_comes_back_to_the_filter(as_admin: Client, runs: None) -> None:
    answer = as_admin.post(
        f"{LIST}/alice-One-0000/stop?status=Running&_external=1&_scheme=evil&next=//evil"
    )
    assert (answer.status_code, answer.location) == (303, f"{LIST}?status=Running")
    assert "One was stopped." in as_admin.get(LIST).text
    run = models.find("alice-One-0000")
    assert run is not None
    assert (run.status, run.status_message) == ("Interrupted", "Stopped by admin.")
    entry = next(audit.every(Filter(action="run.stop")))
    assert (entry.login, entry.target) == ("admin", "run:alice-One-0000")


def test_only_what_works_can_be_stopped(as_admin: Client, runs: None) -> None:
    assert as_admin.get(LIST).text.count("Stop One of alice") == 1
    assert "Stop Two of bob" not in as_admin.get(LIST).text
    answer = as_admin.post(f"{LIST}/bob-Two-0000/stop")
    assert answer.status_code == 303
    assert "The run has ended already." in as_admin.get(LIST).text


def test_stopping_what_ended_meanwhile_keeps_its_end(as_admin: Client, runs: None) -> None:
    state.finish("alice-One-0000", "Finished", "Done.")
    as_admin.post(f"{LIST}/alice-One-0000/stop")
    run = models.find("alice-One-0000")
    assert run is not None
    assert run.status == "Finished"


def test_an_unknown_run_cannot_be_stopped(as_admin: Client) -> None:
    assert as_admin.post(f"{LIST}/nothing-here/stop").status_code == 404


def test_a_form_without_our_proof_stops_nothing(app: Flask, admin: User, runs: None) -> None:
    client = Client(app).sign_in("admin")
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{LIST}/alice-One-0000/stop").status_code == 400
    run = models.find("alice-One-0000")
    assert run is not None
    assert run.status == "Running"
