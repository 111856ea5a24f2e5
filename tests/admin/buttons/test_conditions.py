"""Conditions in the editor: what is wrong and where, what they give, and the JavaScript behind."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.buttons.javascript import translate
from app.flows import cells, store
from app.flows.models import FlowRecord
from app.nodes.tree import Tree
from tests.admin.buttons.filling import fields_of, hook_of, refused, saved
from tests.admin.buttons.sent_forms import changed
from tests.conftest import Client
from tests.flows.cells_samples import conditions

HELLO = "say-hello"
HOSTILE = "[1,2,3,4,5,6,7,8,9,10].all(a, [1].all(b, a == b))"


def checked(client: Client, which: str, **values: str) -> str:
    """What is said under a condition while it is typed, tags left out."""
    sent = changed(fields_of(client, HELLO), **values)
    answer = client.post(f"/admin/buttons/-/conditions/{which}", data=sent)
    assert answer.status_code == 200
    return html.unescape(re.sub(r" *<[^>]+>", "", answer.text))


def picture(said: str) -> list[str]:
    """The line with the flaw, and the caret under it."""
    return said.rstrip("\n").split("\n")[-2:]


@pytest.mark.parametrize("which", ["folder", "selection"])
@pytest.mark.parametrize(
    ("snippet", "message", "column"),
    [
        ("metadata.get(", "It ends too early.", 14),
        ('metadata.get("a") = 1', "“= ” is not expected here.", 19),
        ("unknown == 1", "“unknown” is not known; there are ", 1),
        ('1 == 1 && nodez.name == ""', "“nodez” is not known; there are ", 11),
        ("1 == 1 && shout(1)", "There is no function “shout”.", 11),
        (HOSTILE, "Only one of all, exists, exists_one, map and filter", 35),
    ],
)
def test_a_flaw_is_shown_at_its_column(
    as_admin: Client, say: FlowRecord, which: str, snippet: str, message: str, column: int
) -> None:
    said = checked(as_admin, which, **{f"{which}_condition": snippet})
    assert message in said
    assert f"Line 1, column {column}." in said
    source, caret = picture(said)
    assert source[caret.index("^") :] == snippet[column - 1 :]


def test_a_flaw_on_a_later_line_shows_that_line(as_admin: Client, say: FlowRecord) -> None:
    said = checked(as_admin, "selection", selection_condition='1 == 1 &&\r\n  nope == ""')
    assert "Line 2, column 3." in said
    assert '  nope == ""\n  ^' in said


def test_a_flaw_of_a_long_line_shows_what_is_around_it(as_admin: Client, say: FlowRecord) -> None:
    snippet = " && ".join(["1 == 1"] * 30) + " && nope == 1" + " && 1 == 1" * 20
    said = checked(as_admin, "selection", selection_condition=snippet)
    source, caret = picture(said)
    assert len(source) < 100
    assert source[caret.index("^") :].startswith("nope")


NUMBER = 'metadata.get("usermeta-n")'


@pytest.mark.parametrize(
    ("snippet", "message", "column"),
    [
        ('1 == 1 && metadata["usermeta-x"] == ""', "There is no value 'usermeta-x'", 11),
        (f'{NUMBER} == "" || ({NUMBER} != "y" && {NUMBER} > 3)', "values of different kinds", 102),
        (f"{NUMBER} > 3", "values of different kinds", 28),
        ("1 == 1 && node.size", "values of different kinds", 11),
        ("node.size", "It gives int, not true or false", 1),
    ],
)
def test_where_values_of_another_type_make_it_fail_is_shown_while_one_types(
    as_admin: Client, docs: Path, say: FlowRecord, snippet: str, message: str, column: int
) -> None:
    Tree(None).set_metadata("docs-data/a.pdf", {"usermeta-n": "many"})
    said = checked(as_admin, "selection", selection_condition=snippet)
    assert message in said
    assert f"Line 1, column {column}." in said
    source, caret = picture(said)
    assert snippet[column - 1 :].startswith(source[caret.index("^") :])


def test_an_empty_condition_has_no_flaw(as_admin: Client, say: FlowRecord) -> None:
    assert checked(as_admin, "folder", folder_condition="  ").strip() == ""


@pytest.mark.parametrize(
    ("condition", "path", "said"),
    [
        ('metadata.get("usermeta-status") == "draft"', "docs/a.pdf", "true for docs/a.pdf"),
        ('metadata.get("usermeta-status") == "x"', "docs/a.pdf", "false for docs/a.pdf"),
        (
            'node.metadata["usermeta-status"] == "draft"',
            "docs/b.pdf",
            "It fails: there is no value",
        ),
        ('node.extension == "pdf" && user.login == "bob"', "docs/b.pdf", "true for docs/b.pdf"),
        ('workspace.slug == "docs"', "docs/contracts/lease.pdf", "true"),
        ("node.size", "docs/a.pdf", "It fails: it gives int, not true or false."),
        ("1 == 1", "docs/gone.pdf", "“gone.pdf” is no longer in this folder."),
        ("1 == 1", "nowhere/a.pdf", 'You may not use "nowhere", or it does not exist.'),
    ],
)
def test_a_condition_is_tried_with_a_chosen_node(
    as_admin: Client, bob: Any, docs: Path, say: FlowRecord, condition: str, path: str, said: str
) -> None:
    Tree(None).set_metadata("docs-data/a.pdf", {"usermeta-status": "draft"})
    values = {"selection_condition": condition, "selection_test": path, "as_user": "bob"}
    assert said in " ".join(checked(as_admin, "selection", **values).split())


def test_what_a_condition_read_is_told(as_admin: Client, docs: Path, say: FlowRecord) -> None:
    Tree(None).set_metadata("docs-data/contracts", {"usermeta-kind": ["a", 1]})
    values = {"folder_condition": 'metadata.get("usermeta-kind") == ["a", 1]'}
    said = checked(as_admin, "folder", folder_test="docs/contracts", **values)
    assert 'usermeta-kind = ["a", 1]' in said


def test_without_a_path_the_chosen_selection_is_tried(
    as_admin: Client, docs: Path, say: FlowRecord
) -> None:
    values = {"selection_condition": 'node.name == "b.pdf"', "folder": "docs", "names": "b.pdf"}
    assert "true for docs/b.pdf" in " ".join(checked(as_admin, "selection", **values).split())


def test_a_condition_with_a_flaw_is_not_saved(as_admin: Client, say: FlowRecord) -> None:
    page = refused(as_admin, HELLO, selection_condition="nope == 1")
    assert "“nope” is not known" in page
    assert 'class="flaw"' in page
    assert ">nope == 1</textarea>" in page.replace("\r\n", "")


@pytest.mark.parametrize("length", [1_001, 100_000])
def test_a_condition_that_is_too_long_is_not_saved(
    as_admin: Client, say: FlowRecord, length: int
) -> None:
    page = refused(as_admin, HELLO, folder_condition="1 == 1" + " " * length + "&& 1 == 1")
    assert "at most 1,000 characters" in page


def test_the_editor_suggests_metadata_that_exists(
    as_admin: Client, docs: Path, say: FlowRecord
) -> None:
    tree = Tree(None)
    tree.set_metadata("docs-data/a.pdf", {"usermeta-zone": 1})
    tree.delete("docs-data/b.pdf")
    page = html.unescape(as_admin.get(f"/admin/buttons/{HELLO}").text)
    assert '<option value="metadata.get("usermeta-zone")">' in page
    assert "recycle-restore" not in page
    assert '<option value="node.extension">' in page


# JavaScript of the reference


SIMPLE = 'metadata.get("usermeta-status") === "draft"'
OURS = 'metadata.get("usermeta-status") == "draft"'
COMPLEX = "nodes.map(n => n.name)"


def imported(folder: str, selection: str) -> None:
    hook = {"ApiSlug": HELLO, "Metadata": conditions(folder=folder, selection=selection)}
    flow = cells.read(json.dumps({"Label": "Say", "Hooks": [hook]}).encode(), translate).flow
    assert flow is not None
    store.save(flow, author="tests")


@pytest.mark.parametrize(
    ("script", "values", "kept", "condition", "untranslated"),
    [
        (SIMPLE, {}, True, OURS, False),
        (SIMPLE, {"condition": OURS + " "}, True, OURS, False),
        (SIMPLE, {"condition": "1 == 1"}, False, "1 == 1", False),
        (SIMPLE, {"condition": ""}, False, "", False),
        (SIMPLE, {"forget": "y", "condition": ""}, False, "", False),
        (COMPLEX, {}, True, "", True),
        (COMPLEX, {"condition": "1 == 1"}, True, "1 == 1", False),
        (COMPLEX, {"forget": "y"}, False, "", False),
    ],
)
@pytest.mark.parametrize("which", ["folder", "selection"])
def test_javascript_stays_as_long_as_the_condition_says_the_same(
    as_admin: Client,
    which: str,
    script: str,
    values: dict[str, str],
    kept: bool,
    condition: str,
    untranslated: bool,
) -> None:
    imported(*((script, "") if which == "folder" else ("", script)))
    names = {"condition": f"{which}_condition", "forget": f"drop_{which}_script"}
    sent = {names[key]: value for key, value in values.items()} | {"tooltip": "Touched"}
    hook = saved(as_admin, HELLO, **sent)
    assert hook.button is not None
    assert getattr(hook.button, f"{which}_condition") == (script if kept else "")
    assert getattr(hook.extras, f"{which}_condition") == condition
    assert hook.extras.untranslated == ((script,) if untranslated else ())


def test_javascript_of_no_known_place_counts_as_the_folders(as_admin: Client) -> None:
    hook = {
        "ApiSlug": HELLO,
        "Metadata": conditions() | {"flowbutton": json.dumps({"untranslated": ["a()"]})},
    }
    store.save(cells.parse({"Label": "Say", "Hooks": [hook]}), author="tests")
    assert '<pre class="code">a()</pre>' in as_admin.get(f"/admin/buttons/{HELLO}").text
    assert saved(as_admin, HELLO, tooltip="x").extras.untranslated == ("a()",)
    assert saved(as_admin, HELLO, folder_condition="1 == 1").extras.untranslated == ()


def test_the_page_says_that_a_script_keeps_the_button_off(as_admin: Client) -> None:
    imported("", COMPLEX)
    page = html.unescape(as_admin.get(f"/admin/buttons/{HELLO}").text)
    assert "This JavaScript has no translation." in page
    assert COMPLEX in page
    assert "condition fails" in page
    assert hook_of(HELLO).extras.untranslated == (COMPLEX,)
