"""The page about datasources: who reaches it, list and new one."""

from pathlib import Path

import pytest
from flask import Flask

from app.config import Settings
from app.nodes.datasources import all_datasources, create_datasource
from tests.admin.counting import queries
from tests.conftest import Client

PAGE = "/admin/workspaces/-/datasources"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_is_unknown_to_all_but_admins(refused, tmp_path: Path, method: str) -> None:
    refused(PAGE, method, data={"name": "mine", "location": str(tmp_path)})
    assert all_datasources() == []


def test_wrong_method_is_refused(as_admin: Client) -> None:
    assert as_admin.put(PAGE).status_code == 405


def test_the_list_shows_place_and_workspaces(as_admin: Client, docs: Path) -> None:
    page = as_admin.get(PAGE).text
    assert str(docs) in page
    assert '<td class="numeric">1</td>' in page


def test_an_empty_list_says_what_to_do(as_admin: Client) -> None:
    assert "Make the first one here" in as_admin.get(PAGE).text


def test_a_longer_list_takes_no_more_queries(as_admin: Client, tmp_path: Path) -> None:
    def make(names: list[str]) -> None:
        for name in names:
            (tmp_path / "all" / name).mkdir(parents=True)
            create_datasource(name, tmp_path / "all" / name)

    make([f"few-{number}" for number in range(5)])
    few = queries(as_admin, PAGE)
    make([f"more-{number}" for number in range(45)])
    assert queries(as_admin, PAGE) == few


def test_a_datasource_is_made(as_admin: Client, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    answer = as_admin.post(PAGE, data={"name": " new ", "location": f" {tmp_path}/new "})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert [one.location for one in all_datasources()] == [str(tmp_path / "new")]


@pytest.mark.parametrize(
    ("name", "location", "field"),
    [
        ("", "{tmp}/new", "name"),
        ("A b", "{tmp}/new", "name"),
        ("docs-data", "{tmp}/new", "name"),
        ("new", "", "location"),
        ("new", "relative", "location"),
        ("new", "{tmp}/missing", "location"),
        ("new", "{tmp}/docs", "location"),
        ("new", "{tmp}/docs/contracts", "location"),
        ("new", "{tmp}", "location"),
        ("new", "/", "location"),
        ("new", "{tmp}/nul\x00", "location"),
    ],
)
def test_bad_values_are_told_at_their_field_and_kept(
    as_admin: Client, docs: Path, tmp_path: Path, name: str, location: str, field: str
) -> None:
    (tmp_path / "new").mkdir()
    sent = {"name": name, "location": location.format(tmp=tmp_path)}
    answer = as_admin.post(PAGE, data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert len(all_datasources()) == 1


def test_the_folder_of_the_database_is_never_shown(
    as_admin: Client, app: Flask, settings: Settings
) -> None:
    for place in (settings.instance, settings.instance.parent):
        answer = as_admin.post(PAGE, data={"name": "own", "location": str(place)})
        assert answer.status_code == 422
        assert "Flowbutton keeps its own files there." in answer.text
    assert all_datasources() == []
