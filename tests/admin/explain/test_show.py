"""The explainer tells admins of every button for one person, folder and selection."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.flows import store
from app.flows.models import FlowRecord
from app.nodes import workspaces
from tests.admin.conftest import say_flow
from tests.conftest import Client

ROW = re.compile(
    r"<strong>([^<]+)</strong>\s*<code[^>]*>([^<]+)</code>\s*<span class=\"badge[^>]*>(\w+)<"
)


def explained(client: Client, status: int = 200, **asked: Any) -> str:
    answer = client.get("/admin/explain", query_string=asked)
    assert answer.status_code == status
    return html.unescape(answer.text)


def states(page: str) -> dict[str, str]:
    return {slug: state for _label, slug, state in ROW.findall(page)}


def test_others_than_admins_get_an_unknown_page(refused: Callable[..., None]) -> None:
    refused("/admin/explain")
    refused("/admin/explain?user=bob&folder=docs")


def test_a_wrong_method_is_refused(as_admin: Client) -> None:
    assert as_admin.post("/admin/explain").status_code == 405


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ({"user": "bob", "folder": "docs"}, "disabled"),
        ({"user": "bob", "folder": "docs", "select": "a.pdf"}, "shown"),
        ({"user": " Bob", "folder": "docs/", "names": "a.pdf\nb.pdf"}, "shown"),
        ({"user": "bob", "folder": "docs", "select": ["a.pdf", "notes.txt"]}, "disabled"),
        ({"user": "carol", "folder": "docs", "select": "a.pdf"}, "hidden"),
        ({"user": "bob", "folder": ""}, "disabled"),
        ({"user": "bob"}, "disabled"),
    ],
)
def test_a_button_is_explained(
    as_admin: Client, people: None, docs: Path, say: FlowRecord, asked: dict[str, Any], state: str
) -> None:
    page = explained(as_admin, **asked)
    assert states(page) == {"say-hello": state}


def test_a_button_links_to_its_editor_with_what_was_asked(
    as_admin: Client, people: None, docs: Path, say: FlowRecord
) -> None:
    page = explained(as_admin, user="bob", folder="docs", select="a.pdf")
    link = "/admin/buttons/say-hello?as_user=bob&folder=docs&select=a.pdf"
    assert f'href="{link}"' in page
    editor = as_admin.get(link).text
    assert re.search(r'name="as_user"[^>]*value="bob"', editor)
    assert 'badge-success">shown<' in " ".join(editor.split()).replace("> ", ">")


def test_folders_that_the_person_may_not_read_are_explained(
    as_admin: Client, people: None, docs: Path, tmp_path: Path, say: FlowRecord
) -> None:
    (tmp_path / "vault").mkdir()
    workspaces.create_datasource("vault-data", tmp_path / "vault")
    workspaces.create_workspace("vault", "Vault", "vault-data")
    page = explained(as_admin, user="bob", folder="vault")
    assert states(page) == {"say-hello": "hidden"}
    assert "missing: read access to the folder" in page
    assert '<option value="vault">' in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"user": "nobody", "folder": "docs"}, "There is no user “nobody”."),
        ({"user": "<b>", "folder": "docs"}, "There is no user “<b>”."),
        ({"user": "bob", "folder": "nowhere"}, 'You may not use "nowhere", or it does not exist.'),
        ({"user": "bob", "folder": "docs/%2e%2e"}, "You may not use"),
        ({"user": "bob", "folder": "docs/a.pdf"}, "is not a folder"),
        (
            {"user": "bob", "folder": "docs", "select": "gone"},
            "“gone” is no longer in this folder.",
        ),
    ],
)
def test_what_cannot_be_explained_is_told_and_kept(
    as_admin: Client, people: None, docs: Path, say: FlowRecord, asked: dict[str, str], told: str
) -> None:
    page = explained(as_admin, 422, **asked)
    assert told in page
    assert states(page) == {}
    assert f'value="{asked["folder"]}"' in page


def many(count: int) -> None:
    hook = say_flow().document()["Hooks"][0]
    hooks = [hook | {"ApiSlug": f"hook-{number:02}"} for number in range(count)]
    hooks[0] = hooks[0] | {"Policies": []}
    store.save(say_flow(Hooks=hooks), author="tests")


def test_buttons_are_counted_filtered_and_paged(as_admin: Client, docs: Path) -> None:
    many(60)
    page = explained(as_admin, user="admin", folder="docs")
    assert len(states(page)) == 50
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "All 60 Shown 0 Disabled 59 Hidden 1" in text
    assert len(states(explained(as_admin, user="admin", folder="docs", page=2))) == 10
    hidden = explained(as_admin, user="admin", folder="docs", state="hidden")
    assert states(hidden) == {"hook-00": "hidden"}
    assert states(explained(as_admin, user="admin", folder="docs", q="HOOK-07")).keys() == {
        "hook-07"
    }
    assert "No button found" in explained(as_admin, user="admin", folder="docs", q="nothing")


def test_without_buttons_the_page_says_what_to_do(as_admin: Client) -> None:
    assert "No buttons yet" in explained(as_admin)
