"""The pages about workspaces: who reaches them, list, new, label and grants, and forgetting one."""

from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import User
from app.audit import models
from app.audit.models import Filter
from app.flows import store
from app.flows.models import FlowRecord
from app.hooks.trigger import trigger
from app.nodes import workspaces
from app.nodes.workspaces import find_workspace
from app.runs import service as runs
from tests.admin.conftest import say_flow
from tests.admin.counting import queries
from tests.conftest import Client

LIST = "/admin/workspaces"
NEW = f"{LIST}/-/new"
DOCS = f"{LIST}/docs"


def grants(*rows: tuple[str, str]) -> dict[str, str]:
    """The fields of rows of grants."""
    return {
        f"grants-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(("subject", "right"), row, strict=True)
    }


def rights(slug: str = "docs") -> dict[str, str]:
    workspace = find_workspace(slug)
    assert workspace is not None
    return workspace.rights


@pytest.mark.parametrize("path", [LIST, NEW, DOCS, f"{DOCS}/delete"])
def test_pages_are_unknown_to_all_but_admins(refused, docs: Path, path: str) -> None:
    refused(path)


@pytest.mark.parametrize("path", [NEW, DOCS, f"{DOCS}/delete"])
def test_changes_are_unknown_to_all_but_admins(refused, docs: Path, path: str) -> None:
    before = rights()
    refused(path, "POST", data={"label": "Mine", **grants(("user:bob", "rw"))})
    assert rights() == before


def test_wrong_method_is_refused(as_admin: Client, docs: Path) -> None:
    assert as_admin.post(LIST).status_code == 405
    assert as_admin.put(DOCS).status_code == 405


@pytest.mark.parametrize("slug", ["nothing", "-", "%00", "A", "x" * 99, "%F0%9F%9A%80"])
def test_an_unknown_workspace_has_no_page(as_admin: Client, docs: Path, slug: str) -> None:
    assert as_admin.get(f"{LIST}/{slug}").status_code == 404
    assert as_admin.get(f"{LIST}/{slug}/delete").status_code == 404
    assert as_admin.post(f"{LIST}/{slug}/delete").status_code == 404


def test_the_list_shows_place_and_grants(as_admin: Client, docs: Path) -> None:
    workspaces.create_workspace("empty", "Nobody's", "docs-data", "contracts")
    page = as_admin.get(LIST).text
    assert "docs-data/contracts" in page
    assert "profile:standard: read, write" in page
    assert page.count(">Nobody<") == 1


@pytest.mark.parametrize(
    ("query", "text"),
    [("?q=DOC", ">Docs<"), ("?q=nothing", "No workspace fits"), ("?q=%25", "No workspace fits")],
)
def test_the_list_is_searched(as_admin: Client, docs: Path, query: str, text: str) -> None:
    assert text in as_admin.get(LIST + query).text.partition("<main")[2]


def test_an_empty_list_says_what_to_do(as_admin: Client) -> None:
    assert "Make a datasource first" in as_admin.get(LIST).text
    assert "Make a datasource" in as_admin.get(NEW).text


def test_a_longer_list_takes_no_more_queries(as_admin: Client, docs: Path) -> None:
    for number in range(4):
        workspaces.create_workspace(f"few-{number}", "Few", "docs-data", "", {"user:bob": "r"})
    few = queries(as_admin, LIST)
    for number in range(46):
        workspaces.create_workspace(f"more-{number}", "More", "docs-data", "", {"user:bob": "r"})
    assert queries(as_admin, LIST) == few


def test_a_workspace_is_made(as_admin: Client, docs: Path, bob: User) -> None:
    sent = {"slug": "deep", "label": " Deep ", "datasource": "docs-data", "root": "/a/b/"}
    rows = grants(("user:bob", "rw"), ("", "r"), (" profile:shared ", "r"))
    answer = as_admin.post(NEW, data=sent | rows)
    assert (answer.status_code, answer.location) == (303, f"{LIST}/deep")
    assert (docs / "a" / "b").is_dir()
    assert rights("deep") == {"profile:shared": "r", "user:bob": "rw"}
    assert as_admin.get(answer.location).status_code == 200
    entry = next(models.every(Filter(target="workspace:deep")))
    assert (entry.login, entry.action) == ("admin", "workspace.create")


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"slug": ""}, "slug", "Enter a slug."),
        ({"slug": "Not A Slug"}, "slug", "Use 1 to 63"),
        ({"slug": "docs"}, "slug", "This name is taken."),
        ({"label": "  "}, "label", "Enter a label."),
        ({"label": "x" * 201}, "label", "A label has 1 to 200"),
        ({"label": "two\nlines"}, "label", "on one line"),
        ({"datasource": "nowhere"}, "datasource", "Not a valid choice"),
        ({"root": ".."}, "root", ""),
        ({"root": "a//b"}, "root", ""),
        ({"root": "a.pdf"}, "root", "not a folder"),
        ({"root": "a.pdf/below"}, "root", "is not a folder"),
        ({"root": "nul\x00"}, "root", ""),
        ({"root": "x" * 300}, "root", ""),
    ],
)
def test_bad_values_are_told_at_their_field_and_kept(
    as_admin: Client, docs: Path, bob: User, wrong: dict[str, str], field: str, message: str
) -> None:
    sent = {"slug": "new", "label": "New", "datasource": "docs-data", "root": "contracts"}
    answer = as_admin.post(NEW, data=sent | wrong | grants(("user:bob", "rw")))
    assert answer.status_code == 422
    _, found, after = answer.text.partition(f'id="{field}-error"')
    assert found
    assert message in after[:900]
    assert 'value="user:bob"' in answer.text
    assert find_workspace("new") is None


def test_label_and_grants_change(as_admin: Client, docs: Path, alice: User) -> None:
    rows = grants(("profile:standard", "r"), ("role:reviewers", "rw"))
    answer = as_admin.post(DOCS, data={"label": "Papers", **rows})
    assert (answer.status_code, answer.location) == (303, DOCS)
    assert rights() == {"profile:standard": "r", "role:reviewers": "rw"}
    assert ">Papers<" in as_admin.get(LIST).text


def test_grants_count_at_the_next_request(as_admin: Client, docs: Path, bob: User, app: Flask):
    theirs = Client(app).sign_in("bob")
    assert theirs.get("/ws/docs/").status_code == 200
    as_admin.post(DOCS, data={"label": "Docs", **grants(("profile:admin", "rw"))})
    assert theirs.get("/ws/docs/").status_code in (403, 404)


def test_all_grants_can_go(as_admin: Client, docs: Path) -> None:
    assert as_admin.post(DOCS, data={"label": "Docs"}).status_code == 303
    assert rights() == {}
    assert as_admin.get(DOCS).status_code == 200


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("bob", "r")], "Write &#39;bob&#39; as profile:NAME"),
        ([("team:bob", "r")], "as profile:NAME"),
        ([("user:", "r")], "as profile:NAME"),
        ([("user:nobody", "r")], "There is no user &#39;nobody&#39;."),
        ([("user:Bob", "r")], "There is no user &#39;Bob&#39;."),
        ([("role:nobody", "r")], "There is no role &#39;nobody&#39;."),
        ([("profile:root", "r")], "There is no profile &#39;root&#39;."),
        ([("user:bob", "r"), ("user:bob", "rw")], "user:bob stands here twice."),
        ([("user:bob", "w")], "Not a valid choice"),
        ([("user:bob\x00", "r")], "as profile:NAME"),
        ([("user:" + "x" * 300, "r")], "as profile:NAME"),
        ([(f"user:{number}", "r") for number in range(501)], "at most 500 grants"),
    ],
)
def test_bad_grants_are_told_at_their_row_and_change_nothing(
    as_admin: Client, docs: Path, bob: User, rows: list[tuple[str, str]], message: str
) -> None:
    before = rights()
    answer = as_admin.post(DOCS, data={"label": "Other", **grants(*rows)})
    assert answer.status_code == 422
    assert message in answer.text
    assert rights() == before
    assert ">Docs<" in as_admin.get(LIST).text


def test_a_grant_that_stands_may_stay_though_it_names_nobody(as_admin: Client, docs: Path) -> None:
    workspace = find_workspace("docs")
    assert workspace is not None
    workspaces.set_grants(workspace, {"role:former": "r"})
    rows = grants(("role:former", "rw"))
    assert as_admin.post(DOCS, data={"label": "Docs", **rows}).status_code == 303
    assert rights() == {"role:former": "rw"}


def test_rows_are_added_and_removed_without_saving(as_admin: Client, docs: Path) -> None:
    rows = grants(("user:one", "rw"), ("user:two", "r"))
    added = as_admin.post(DOCS, data={"label": "Draft", "add": "", **rows})
    assert added.status_code == 200
    assert 'name="grants-2-subject"' in added.text
    removed = as_admin.post(DOCS, data={"label": "Draft", "remove": "grants-0", **rows})
    assert "user:one" not in removed.text
    assert 'value="user:two"' in removed.text
    assert 'value="Draft"' in removed.text
    assert rights() == dict.fromkeys(("profile:standard", "profile:admin"), "rw")


def test_forgetting_asks_first_and_leaves_the_files(as_admin: Client, docs: Path) -> None:
    page = as_admin.get(f"{DOCS}/delete")
    assert "Its files stay where they are" in page.text
    assert "<main" not in as_admin.get(f"{DOCS}/delete", headers={"HX-Request": "true"}).text
    assert find_workspace("docs")
    answer = as_admin.post(f"{DOCS}/delete")
    assert (answer.status_code, answer.location) == (303, LIST)
    assert find_workspace("docs") is None
    assert (docs / "a.pdf").exists()
    assert as_admin.get(DOCS).status_code == 404


def test_a_workspace_that_a_hook_needs_stays(as_admin: Client, docs: Path) -> None:
    flow = say_flow()
    hook = flow.hooks[0]
    metadata = hook.metadata | {"flowbutton": '{"needs_write": ["docs"]}'}
    needing = hook.model_copy(update={"metadata": metadata})
    store.save(flow.model_copy(update={"hooks": (needing,)}), author="tests")
    assert "say-hello" in as_admin.get(f"{DOCS}/delete").text
    answer = as_admin.post(f"{DOCS}/delete")
    assert "could not be called any more: say-hello." in as_admin.get(answer.location).text
    assert find_workspace("docs")


def test_a_workspace_that_a_run_uses_stays_until_it_is_over(
    as_admin: Client, docs: Path, say: FlowRecord, bob: User
) -> None:
    run = trigger(bob, "say-hello", {}, ["docs/a.pdf"])
    as_admin.post(f"{DOCS}/delete")
    assert find_workspace("docs")
    assert "1 waiting or working run uses its files." in as_admin.get(f"{DOCS}/delete").text
    runs.stop(run, "tests")
    as_admin.post(f"{DOCS}/delete")
    assert find_workspace("docs") is None


def test_labels_are_shown_as_text(as_admin: Client, docs: Path) -> None:
    sent = {"label": "<script>alert(1)</script>", **grants(("profile:admin", "rw"))}
    as_admin.post(DOCS, data=sent)
    for path in (LIST, DOCS, f"{DOCS}/delete"):
        assert "<script>alert" not in as_admin.get(path).text


def test_a_form_without_our_proof_changes_nothing(app: Flask, admin: User, docs: Path) -> None:
    client = Client(app).sign_in("admin")
    app.config["WTF_CSRF_ENABLED"] = True
    for path in (NEW, DOCS, f"{DOCS}/delete"):
        assert client.post(path, data={"label": "Mine"}).status_code == 400
    assert rights()
    assert accounts.find("admin")
