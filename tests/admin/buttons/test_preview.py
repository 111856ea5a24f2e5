"""The live preview: the edited button for a chosen person, folder and selection; it only reads."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.config import settings
from app.database import Base
from app.extensions import db
from app.flows import store
from app.flows.models import FlowRecord
from app.nodes import workspaces
from app.nodes.tree import Tree
from tests.admin.buttons.filling import fields_of, flow_of
from tests.admin.buttons.sent_forms import changed, sent_by
from tests.admin.conftest import say_flow
from tests.conftest import Client

HELLO = "say-hello"
HTMX = {"HX-Request": "true", "HX-Target": "preview"}
STATE = re.compile(r'role="status">\s*<span class="badge badge-\w+">(\w+)</span>')


def previewed(client: Client, slug: str = HELLO, /, **values: Any) -> str:
    """The preview of a hook with changed fields, as htmx gets it."""
    sent = changed(fields_of(client, slug), **values)
    answer = client.post("/admin/buttons/-/preview", data=sent, headers=HTMX)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def state(page: str) -> str:
    found = STATE.search(page)
    return found[1] if found else ""


def failed(page: str) -> list[str]:
    return re.findall(r'<li class="failed">.*?<strong>(.*?)</strong>', page, re.DOTALL)


@pytest.mark.parametrize(
    ("values", "expected", "rules"),
    [
        ({"as_user": "bob", "folder": "docs"}, "disabled", None),
        ({"as_user": "bob", "folder": "docs", "select": "a.pdf"}, "shown", []),
        ({"as_user": "BOB ", "folder": "/docs/", "names": "a.pdf\r\nb.pdf"}, "shown", []),
        ({"as_user": "bob", "folder": "docs", "select": "notes.txt"}, "disabled", ["Extension"]),
        ({"as_user": "carol", "folder": "docs", "select": "a.pdf"}, "hidden", ["Policy", "Rights"]),
        (
            {"as_user": "bob", "folder": "docs", "select": "a.pdf", "enabled": None},
            "hidden",
            ["Enabled"],
        ),
        (
            {"as_user": "bob", "folder": "docs", "select": "a.pdf", "how_many": "many"},
            "disabled",
            ["Count"],
        ),
        (
            {"as_user": "bob", "folder": "docs", "how_many": "many", "hides": "true"},
            "hidden",
            None,
        ),
        (
            {"as_user": "bob", "folder": "docs", "select": "a.pdf", "admin_only": "y"},
            "hidden",
            ["Rights"],
        ),
        (
            {"as_user": "bob", "folder": "docs", "select": "a.pdf", "needs_write": ["vault"]},
            "hidden",
            ["Rights"],
        ),
        (
            {"as_user": "bob", "folder": "docs", "select": "a.pdf", "folder_condition": "1 == 2"},
            "hidden",
            ["Folder condition"],
        ),
        (
            {
                "as_user": "bob",
                "folder": "docs",
                "select": "a.pdf",
                "selection_condition": 'metadata.get("usermeta-status") == "draft"',
            },
            "disabled",
            ["Selection condition"],
        ),
        (
            {
                "as_user": "alice",
                "folder": "vault",
                "names": "plan.pdf",
                "policy-0-subject": "role:reviewers",
            },
            "shown",
            [],
        ),
        ({"as_user": "bob", "folder": "vault", "names": "plan.pdf"}, "hidden", ["Rights"]),
    ],
)
def test_what_is_not_saved_is_judged_by_the_same_rules(
    as_admin: Client,
    people: None,
    vault: Path,
    say: FlowRecord,
    values: dict[str, Any],
    expected: str,
    rules: list[str] | None,
) -> None:
    page = previewed(as_admin, **values)
    assert state(page) == expected
    if rules is not None:
        assert failed(page) == rules


@pytest.fixture
def vault(docs: Path, tmp_path: Path) -> Path:
    """A workspace of the reviewers, beside `docs`."""
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "plan.pdf").write_bytes(b"content")
    workspaces.create_datasource("vault-data", folder)
    workspaces.create_workspace("vault", "Vault", "vault-data", grants={"role:reviewers": "rw"})
    return folder


def test_the_values_that_the_rules_saw_are_told(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord
) -> None:
    Tree(None).set_metadata("docs-data/a.pdf", {"usermeta-status": "final"})
    page = previewed(
        as_admin,
        as_user="bob",
        folder="docs",
        select="a.pdf",
        selection_condition='metadata.get("usermeta-status") == "draft"',
    )
    assert "“a.pdf” does not meet the condition: usermeta-status is 'final'" in page
    assert "pdf needed, 1 is selected" in page
    assert "allowed by profile:standard" in page


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("nonsense(", "it ends too early"),
        ('metadata["usermeta-x"] == "y"', "there is no value 'usermeta-x'"),
        ("node.size", "it gives int, not true or false"),
    ],
)
def test_why_a_condition_itself_fails_is_told(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord, condition: str, told: str
) -> None:
    chosen = {"as_user": "bob", "folder": "docs", "select": "a.pdf"}
    page = previewed(as_admin, selection_condition=condition, **chosen)
    assert state(page) == "disabled"
    assert told in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"as_user": "nobody"}, "There is no user “nobody”."),
        ({"as_user": ""}, "There is no user “”."),
        ({"folder": "nowhere"}, 'You may not use "nowhere", or it does not exist.'),
        ({"folder": "docs/a.pdf"}, "is not a folder"),
        ({"folder": "docs/../x"}, "You may not use"),
        ({"folder": "docs", "names": "gone.pdf"}, "“gone.pdf” is no longer in this folder."),
        ({"folder": "docs", "names": "../a.pdf"}, "You may not use"),
    ],
)
def test_what_cannot_be_previewed_is_told(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord, values: dict[str, Any], told: str
) -> None:
    page = previewed(as_admin, **({"as_user": "bob", "folder": "docs"} | values))
    assert told in page
    assert state(page) == ""
    assert "Say hello" in page


def test_ticks_of_another_folder_do_not_count(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord
) -> None:
    chosen = {"as_user": "bob", "folder": "docs/contracts", "ticked_in": "docs"}
    page = previewed(as_admin, select="a.pdf", **chosen)
    assert "no longer" not in page
    assert 'value="lease.pdf"' in page


def test_the_button_and_its_form_look_as_they_will(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord
) -> None:
    page = previewed(
        as_admin,
        as_user="bob",
        folder="docs",
        select="a.pdf",
        label="Greet <all>",
        icon="airplane",
        colour="violet",
        tooltip="Be kind",
        message="Say it **now**.",
        success_message="Said.",
        outputs_link="y",
        **{
            "param-Greeting-label": "Words",
            "param-Greeting-default": "Hi {{.Node.Path | base}}",
            "param-Volume-width": "half",
            "param-Tone-prompt": "y",
        },
    )
    text = " ".join(page.split())
    assert 'data-colour="violet" title="Be kind"' in text
    assert "Greet <all>" in text
    assert "airplane" in text
    assert "Say it <strong>now</strong>." in text
    assert "<strong>a.pdf</strong>" in text
    assert 'value="Hi a.pdf"' in text
    assert 'class="col-6"' in text
    assert re.search(r"Words\s*<span class=\"required\"", text)
    assert 'name="p-Tone"' in text
    assert "Said." in text
    assert "Open the outputs" in text
    assert "<fieldset disabled" in text


def test_what_is_wrong_counts_as_before(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord
) -> None:
    wrong = {"param-Volume-minimum": "x", "weight": "y", "slug": "a b"}
    page = previewed(as_admin, as_user="bob", folder="docs", select="a.pdf", **wrong)
    assert "3 fields are not right yet." in page
    assert state(page) == "shown"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"in_toolbar": None, "in_menu": None}, "It has no place"),
        ({"policy": None}, "Nobody is allowed"),
        ({"policy-0-subject": "user:Bob"}, "Nobody is user:Bob"),
        ({"policy-0-subject": "role:nobody"}, "Nobody is role:nobody"),
        ({"policy-0-subject": "profile:root"}, "Nobody is profile:root"),
        ({"has_button": None}, "This hook has no button."),
    ],
)
def test_what_an_admin_may_overlook_is_told(
    as_admin: Client, say: FlowRecord, values: dict[str, Any], note: str
) -> None:
    assert note not in previewed(as_admin)
    assert note in previewed(as_admin, **values)


def test_a_new_hook_that_starts_nothing_is_told(as_admin: Client, app: Flask) -> None:
    trigger = {"SubQueries": [{"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "say-hello"}]}
    actions = [{"ID": "actions.scheduler.log-input", "TriggerFilter": {"Query": trigger}}] * 2
    store.save(say_flow(Actions=actions), author="tests")
    page = as_admin.get("/admin/buttons/-/new?flow=say").text
    assert "The hook starts nothing" in page
    sent = changed(sent_by(page), starts=["1"])
    answer = as_admin.post("/admin/buttons/-/preview", data=sent, headers=HTMX)
    assert "The hook starts nothing" not in answer.text


def test_without_a_script_the_whole_page_comes_with_all_that_was_typed(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord
) -> None:
    sent = changed(
        fields_of(as_admin, HELLO),
        label="Greet",
        as_user="bob",
        folder="docs",
        select="a.pdf",
        extensions="txt",
    )
    answer = as_admin.post("/admin/buttons/-/preview", data=sent)
    assert answer.status_code == 200
    assert "<html" in answer.text
    again = sent_by(answer.text)
    assert changed(again, csrf_token=None) == changed(sent, csrf_token=None)
    assert state(answer.text) == "disabled"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "policies"}])
def test_rows_of_policies_come_and_go_with_and_without_a_script(
    as_admin: Client, say: FlowRecord, headers: dict[str, str]
) -> None:
    sent = fields_of(as_admin, HELLO)
    for do, count in (("add-policy", 3), ("drop-policy:0", 1), ("drop-policy:99", 2)):
        data = changed(sent, do=do)
        page = as_admin.post("/admin/buttons/-/preview", data=data, headers=headers)
        assert page.text.count('name="policy"') == count
        assert ("<html" in page.text) is not bool(headers)
    assert flow_of(HELLO)[0] == 1


def test_a_row_that_was_added_is_saved(as_admin: Client, say: FlowRecord) -> None:
    sent = changed(fields_of(as_admin, HELLO), do="add-policy")
    more = sent_by(as_admin.post("/admin/buttons/-/preview", data=sent).text)
    [number] = set(more.getlist("policy")) - set(sent.getlist("policy"))
    more = changed(more, **{f"policy-{number}-subject": "user:carol"})
    more[f"policy-{number}-effect"] = "deny"
    assert as_admin.post(f"/admin/buttons/{HELLO}", data=more).status_code == 303
    last = flow_of(HELLO)[1].hooks[0].policies[-1]
    assert (last.subject, last.effect) == ("user:carol", 0)


def everything(folder: Path) -> tuple[dict[str, list[Any]], list[tuple[str, bytes]]]:
    """Every row of every table, and every file beside the database."""
    db.session.rollback()
    rows = {
        table.name: [tuple(map(str, row)) for row in db.session.execute(sa.select(table))]
        for table in Base.metadata.sorted_tables
    }
    files = [
        (str(path), path.read_bytes())
        for root in (folder, settings().instance)
        for path in sorted(root.rglob("*"))
        if path.is_file() and "flowbutton.db" not in path.name and path.suffix != ".counts"
    ]
    return rows, files


def test_nothing_is_ever_written(
    as_admin: Client, people: None, docs: Path, say: FlowRecord
) -> None:
    sent = fields_of(as_admin, HELLO)
    new = sent_by(as_admin.get("/admin/buttons/-/new?flow=say").text)
    before = everything(docs)
    chosen = {"as_user": "bob", "folder": "docs", "select": "a.pdf", "label": "Other", "slug": "x"}
    for headers in ({}, HTMX, HTMX | {"HX-Target": "parameters"}):
        for do in ("", "add-policy", "up:Volume"):
            for fields in (sent, new):
                data = changed(fields, do=do, folder_condition="1 == 1", **chosen)
                answer = as_admin.post("/admin/buttons/-/preview", data=data, headers=headers)
                assert answer.status_code == 200
    for which in ("folder", "selection"):
        data = changed(sent, selection_test="docs/a.pdf", selection_condition="1 == 1", **chosen)
        assert as_admin.post(f"/admin/buttons/-/conditions/{which}", data=data).status_code == 200
    explained = as_admin.get("/admin/explain?user=bob&folder=docs&select=a.pdf")
    assert explained.status_code == 200
    assert json.dumps(everything(docs)[0]) == json.dumps(before[0])
    assert everything(docs)[1] == before[1]
