"""What people are told who ask why a button is not there: of their own buttons only."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.models import User
from app.buttons import target
from app.buttons.errors import StaleSelection
from app.buttons.why import why
from app.flows import store
from app.nodes.errors import NotPermitted

from .conftest import Visitor, save
from .samples import hook_document

Visit = Callable[[User], Visitor]
CONTRACTS = "documents/contracts"
REVIEWERS = [{"Subject": "role:reviewers", "Effect": 1}]


def told(user: User, *names: str, folder: str = CONTRACTS) -> dict[str, tuple[str, list[str]]]:
    """State and failed rules of each button."""
    offers = why(user, target.of(folder, names))
    return {
        offer.slug: (offer.state, [item.rule for item in offer.reasons if not item.passed])
        for offer in offers
    }


def test_hidden_buttons_are_told_with_the_rule_that_hides(place: Path, bob: User) -> None:
    save(
        hook_document("plain"),
        hook_document("admins", admin_only=True),
        hook_document("folder", extras={"folder_condition": "1 == 2"}),
        hook_document("quiet", needs_selection=True, many_only=True, hides=True),
        hook_document("off", needs_selection=True, extras={"selection_condition": "nonsense("}),
    )
    assert told(bob, "a.pdf") == {
        "plain": ("shown", []),
        "admins": ("hidden", ["rights"]),
        "folder": ("hidden", ["folder_condition"]),
        "quiet": ("hidden", ["count"]),
        "off": ("disabled", ["selection_condition"]),
    }


def test_a_button_of_others_one_that_is_off_and_one_without_a_place_do_not_exist(
    place: Path, bob: User, alice: User
) -> None:
    save(
        hook_document("secret", policies=REVIEWERS),
        hook_document("off", extras={"enabled": False}),
        hook_document("nowhere", in_toolbar=False, in_menu=False),
    )
    assert told(bob) == {}
    assert told(alice) == {"secret": ("shown", [])}
    store.set_enabled("flow", False)
    assert told(alice) == {}


def test_a_workspace_that_the_person_does_not_know_is_not_named(
    place: Path, bob: User, alice: User
) -> None:
    save(
        hook_document("unknown", extras={"needs_write": ["finance"]}),
        hook_document("known", extras={"needs_write": ["archive"]}),
    )
    details = {
        offer.slug: [item.detail for item in offer.reasons if item.rule == "rights"]
        for offer in why(bob, target.of(CONTRACTS, ()))
    }
    assert details == {
        "unknown": ["you do not have a right that this button needs elsewhere"],
        "known": ["missing: write access to the workspace “archive”"],
    }
    assert told(alice) == {"unknown": ("shown", []), "known": ("shown", [])}


def test_a_folder_of_others_is_refused(place: Path, bob: User) -> None:
    with pytest.raises(NotPermitted):
        why(bob, target.of("finance", ()))
    with pytest.raises(StaleSelection):
        why(bob, target.of(CONTRACTS, ["gone.pdf"]))


# the page


def page_of(visitor: Visitor, status: int = 200, **asked: Any) -> str:
    answer = visitor.get("/account/buttons", query_string=asked)
    assert answer.status_code == status
    return html.unescape(answer.text)


def test_anonymous_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/account/buttons").status_code == 302


def test_the_wrong_method_is_refused(bob: User, visit: Visit) -> None:
    assert visit(bob).post("/account/buttons").status_code == 405


def test_the_account_page_leads_there(client: FlaskClient, bob: User) -> None:
    client.post("/login", data={"login": "bob", "password": "correct horse"})
    assert 'href="/account/buttons"' in client.get("/account").text


def test_the_page_tells_why(place: Path, bob: User, visit: Visit) -> None:
    save(
        hook_document("join", label="Join PDFs", needs_selection=True, many_only=True),
        hook_document("secret", label="Secret label", policies=REVIEWERS),
    )
    page = page_of(visit(bob), folder=CONTRACTS, select="a.pdf")
    assert "Join PDFs" in page
    assert "two or more needed, 1 selected" in page
    assert "secret" not in page.lower()
    assert "policy" not in page.lower()


def test_why_a_condition_itself_fails_is_for_admins(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("off", extras={"folder_condition": 'metadata["hush"] == "y"'}))
    page = page_of(visit(bob), folder=CONTRACTS)
    assert "This button is switched off: its condition failed." in page
    assert "hush" not in page


def test_only_folders_of_the_person_are_suggested(
    place: Path, bob: User, alice: User, visit: Visit
) -> None:
    assert "finance" not in page_of(visit(bob), folder="documents")
    assert '<option value="finance">' in page_of(visit(alice), folder="documents")
    assert '<option value="documents/contracts">' in page_of(visit(bob), folder="documents")


@pytest.mark.parametrize("folder", ["finance", "nowhere", "documents/nothing", "documents/../x"])
def test_a_folder_of_others_and_one_that_is_not_there_look_the_same(
    place: Path, bob: User, visit: Visit, folder: str
) -> None:
    save(hook_document("plain"))
    page = page_of(visit(bob), 422, folder=folder)
    assert f'You may not use "{folder}", or it does not exist.' in page
    assert f'value="{folder}"' in page


def test_without_buttons_the_page_says_what_to_do(place: Path, bob: User, visit: Visit) -> None:
    assert "There is no button for you" in page_of(visit(bob), folder=CONTRACTS)
