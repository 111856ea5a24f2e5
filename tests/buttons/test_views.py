"""Pages, fragments and JSON of buttons: who gets what, and that only sending starts a run."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.models import User
from app.extensions import db
from app.runs.models import Run
from tests.pages import seen

from .conftest import PASSWORD, Visitor, save, set_status
from .samples import hook_document

Visit = Callable[[User], Visitor]

AT = "folder=documents/contracts"
HTMX = {"HX-Request": "true"}
REVIEWERS = [{"Subject": "role:reviewers", "Effect": 1}]
ADDRESSES = ("/a/buttons", "/buttons/toolbar", "/buttons/menu", "/buttons/do-it/form")
JOIN = hook_document(
    "do-it",
    label="Join PDFs",
    needs_selection=True,
    many_only=True,
    extensions="pdf",
    sends_selection=True,
    form=True,
    message="Pages are joined **in order**.",
    fields=[{"Name": "Target", "Value": "joined.pdf"}],
)
TARGET = [{"Name": "Target", "Type": "text"}]


def runs() -> list[Run]:
    db.session.rollback()
    return list(db.session.query(Run).order_by(Run.created_at))


def send(visitor: Visitor, *names: str, slug: str = "do-it", **fields: Any) -> Any:
    data = {"folder": "documents/contracts", "select": list(names), "TaskID": "t" * 32}
    return visitor.post(f"/a/scheduler/hooks/{slug}", data=data | fields)


def opens(visitor: Visitor, slug: str, asked: dict[str, Any]) -> bool:
    return visitor.get(f"/buttons/{slug}/form", query_string=asked).status_code == 200


def token_in(visitor: Visitor, address: str) -> str:
    """The token that a form of our own page carries."""
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(address).text)[1]


# who may ask


@pytest.mark.parametrize("address", ADDRESSES)
def test_anonymous_is_sent_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}?{AT}")
    assert answer.status_code == (401 if address.startswith("/a/") else 302)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_wrong_method_is_refused(place: Path, bob: User, visit: Visit, address: str) -> None:
    assert visit(bob).delete(f"{address}?{AT}").status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("folder", ["finance", "nowhere", "documents/nothing", "documents/../x"])
def test_a_folder_of_others_and_one_that_is_not_there_look_the_same(
    place: Path, bob: User, visit: Visit, address: str, folder: str
) -> None:
    save(hook_document("do-it"))
    answer = visit(bob).get(address, query_string={"folder": folder})
    assert answer.status_code == 403
    assert "may not use" in answer.text


# out of policy


def test_out_of_policy_nothing_leaks(place: Path, bob: User, alice: User, visit: Visit) -> None:
    save(
        hook_document(
            "secret-slug",
            label="Secret label",
            tooltip="Secret tooltip",
            policies=REVIEWERS,
            form=True,
            message="Secret message",
            fields=[{"Name": "SecretName", "Value": "secret-value"}],
        ),
        parameters=[{"Name": "SecretName", "Description": "Secret help"}],
        label="Secret flow",
    )
    seen_by_alice = visit(alice).get(f"/buttons/secret-slug/form?{AT}").text
    assert "Secret label" in seen_by_alice
    visitor = visit(bob)
    asked = [f"{address}?{AT}&select=a.pdf" for address in ADDRESSES[:3]]
    asked += [f"/buttons/secret-slug/form?{AT}", "/a/scheduler/hooks/secret-slug"]
    answers = [visitor.get(address, headers=headers) for address in asked for headers in ({}, HTMX)]
    answers.append(send(visitor, slug="secret-slug", **{"p-SecretName": "x"}))
    for answer in answers:
        assert "secret" not in answer.text.lower().replace("secret-slug/form", "")
        assert "Secret" not in str(answer.headers)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_out_of_policy_answers_as_unknown(
    place: Path, bob: User, visit: Visit, headers: dict[str, str]
) -> None:
    save(hook_document("known", policies=REVIEWERS))
    visitor = visit(bob)
    known, unknown = (
        visitor.get(f"/buttons/{slug}/form?{AT}", headers=headers) for slug in ("known", "other")
    )
    assert known.status_code == unknown.status_code == 404
    assert seen(known.text) == seen(unknown.text).replace("other", "known")
    sent = [send(visitor, slug=slug) for slug in ("known", "other")]
    assert [answer.status_code for answer in sent] == [404, 404]
    assert runs() == []


def test_the_number_of_buttons_of_others_is_not_told(place: Path, bob: User, visit: Visit) -> None:
    visitor = visit(bob)
    before = [visitor.get(f"{address}?{AT}", headers=HTMX).text for address in ADDRESSES[:3]]
    save(hook_document("known", policies=REVIEWERS))
    after = [visitor.get(f"{address}?{AT}", headers=HTMX).text for address in ADDRESSES[:3]]
    assert [len(text) for text in before] == [len(text) for text in after]


# the list for scripts


def test_scripts_get_what_the_caller_sees(place: Path, bob: User, visit: Visit) -> None:
    save(JOIN, hook_document("hidden", policies=REVIEWERS), parameters=TARGET)
    answer = visit(bob).get(f"/a/buttons?{AT}&select=a.pdf")
    assert answer.json == [
        {
            "slug": "do-it",
            "label": "Join PDFs",
            "icon": "lightning",
            "group": "",
            "weight": 0,
            "state": "disabled",
            "reasons": [
                {
                    "rule": "selection_required",
                    "passed": True,
                    "detail": "a selection needed, 1 is selected",
                },
                {"rule": "count", "passed": False, "detail": "two or more needed, 1 selected"},
                {"rule": "kind", "passed": True, "detail": "files needed, 1 is selected"},
                {"rule": "extension", "passed": True, "detail": "pdf needed, 1 is selected"},
                {
                    "rule": "root",
                    "passed": True,
                    "detail": "no workspace root and nothing in the recycle bin is selected",
                },
            ],
        }
    ]


def test_a_missing_name_is_named(place: Path, bob: User, visit: Visit) -> None:
    answer = visit(bob).get(f"/a/buttons?{AT}&select=gone.pdf")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"] == "“gone.pdf” is no longer in this folder."


# toolbar and menu


@pytest.mark.parametrize("method", ["get", "post"])
def test_toolbar_menu_and_form_agree(place: Path, bob: User, visit: Visit, method: str) -> None:
    save(JOIN, parameters=TARGET)
    visitor = visit(bob)
    for names, works in ([], False), (["a.pdf"], False), (["a.pdf", "b.pdf"], True):
        fields = {"folder": "documents/contracts", "select": names}
        asked = {"query_string": fields} if method == "get" else {"data": fields}
        bar, menu, form = (
            getattr(visitor, method)(address, headers=HTMX, **asked) for address in ADDRESSES[1:]
        )
        assert ('aria-disabled="true"' in bar.text) is not works
        assert ('aria-disabled="true"' in menu.text) is not works
        assert form.status_code == (200 if works else 422)
        assert "Join PDFs" in bar.text
        assert "Join PDFs" in menu.text
    assert runs() == []


def test_a_disabled_button_says_why_and_stays_reachable(
    place: Path, bob: User, visit: Visit
) -> None:
    save(JOIN, parameters=TARGET)
    text = visit(bob).get(f"/buttons/toolbar?{AT}&select=a.pdf", headers=HTMX).text
    assert 'role="toolbar" aria-label="Actions"' in " ".join(text.split())
    assert 'aria-describedby="tool-do-it-reason"' in text
    assert "Choose two or more PDFs: 1 is selected." in text
    assert " disabled" not in text.replace("aria-disabled", "")


def test_a_button_without_a_dialog_is_sent_at_once(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("do-it", sends_folder=True))
    text = visit(bob).get(f"/buttons/toolbar?{AT}", headers=HTMX).text
    assert 'formaction="/a/scheduler/hooks/do-it?folder=documents/contracts"' in text
    assert 'name="TaskID"' in text


def test_texts_of_admins_and_names_of_files_are_never_markup(
    place: Path, bob: User, visit: Visit
) -> None:
    evil = "<script>alert(1)</script>"
    (place / evil.replace("/", "")).write_bytes(b"")
    hook = {"label": evil, "tooltip": evil, "group": evil, "message": f"{evil} [x](javascript:y)"}
    save(hook_document("do-it", success_message=evil, sends_selection=True, **hook))
    visitor = visit(bob)
    asked = {"folder": "documents/contracts", "select": evil.replace("/", "")}
    for address in ADDRESSES[1:]:
        answer = visitor.get(address, query_string=asked, headers=HTMX)
        assert answer.status_code == 200
        assert "<script>" not in answer.text
        assert "javascript:" not in answer.text.replace("](javascript:y)", "")


def test_the_menu_is_a_page_without_a_script(place: Path, bob: User, visit: Visit) -> None:
    save(JOIN, parameters=TARGET)
    text = visit(bob).get(f"/buttons/menu?{AT}&select=a.pdf&select=b.pdf").text
    assert "<html" in text
    assert 'formaction="/buttons/do-it/form"' in text


# the dialog


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_dialog_names_what_it_acts_on_and_asks(
    place: Path, bob: User, visit: Visit, headers: dict[str, str]
) -> None:
    save(JOIN, parameters=TARGET)
    asked = f"/buttons/do-it/form?{AT}&select=c.pdf&select=a.pdf&select=b.pdf"
    text = " ".join(visit(bob).get(asked, headers=headers).text.split())
    assert "<strong>c.pdf</strong>, a.pdf and 1 more" in text
    assert "Pages are joined <strong>in order</strong>." in text
    assert 'name="p-Target"' in text
    assert 'value="joined.pdf"' in text
    assert text.index("Cancel</button>") < text.index("<span>Join PDFs</span> </button>")
    assert 'action="/a/scheduler/hooks/do-it"' in text
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        assert f'<input type="hidden" name="select" value="{name}">' in text
    assert ("<html" in text) is not bool(headers)


def test_a_default_is_rendered_over_the_selection(place: Path, bob: User, visit: Visit) -> None:
    default = "{{.Node.Path | base}} of {{.ContextUser.Login}}, {{len .Input.Nodes}}"
    extras = {"fields": {"Target": {"default": default}}}
    fields = [{"Name": "Target"}]
    save(hook_document("do-it", form=True, fields=fields, extras=extras), parameters=TARGET)
    text = visit(bob).get(f"/buttons/do-it/form?{AT}&select=b.pdf&select=a.pdf").text
    assert "b.pdf of bob, 2" in text


def test_a_default_that_cannot_be_rendered_is_empty(place: Path, bob: User, visit: Visit) -> None:
    fields = [{"Name": "Target", "Value": "{{.Nonsense}}"}]
    save(hook_document("do-it", form=True, fields=fields), parameters=TARGET)
    answer = visit(bob).get(f"/buttons/do-it/form?{AT}")
    assert answer.status_code == 200
    assert "Nonsense" not in answer.text


def test_a_disabled_button_opens_no_dialog_and_a_hidden_one_is_unknown(
    place: Path, bob: User, visit: Visit
) -> None:
    save(JOIN, hook_document("write", write=True), parameters=TARGET)
    visitor = visit(bob)
    disabled = visitor.get(f"/buttons/do-it/form?{AT}&select=a.pdf")
    assert disabled.status_code == 422
    assert "Choose two or more PDFs: 1 is selected." in disabled.text
    assert visitor.get("/buttons/write/form?folder=archive").status_code == 404


def test_a_message_alone_is_a_question(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("do-it", label="Publish", message="Really?"))
    text = visit(bob).get(f"/buttons/do-it/form?{AT}", headers=HTMX).text
    assert "Really?" in text
    assert "p-" not in text.replace("http-", "")


# sending


def test_sending_starts_one_run(place: Path, bob: User, visit: Visit) -> None:
    save(JOIN, parameters=TARGET)
    answer = send(visit(bob), "b.pdf", "a.pdf", **{"p-Target": "x.pdf"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/runs/" + "t" * 32)
    [run] = runs()
    assert run.parameters == {"Target": "x.pdf"}
    assert run.paths == ["documents/contracts/b.pdf", "documents/contracts/a.pdf"]
    assert (run.owner_login, run.label, run.hook_slug) == ("bob", "Join PDFs", "do-it")


def test_a_fragment_tells_that_it_has_started(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("do-it", success_message="In the background.", sends_folder=True))
    visitor = visit(bob)
    visitor.environ_base["HTTP_HX_REQUEST"] = "true"
    answer = send(visitor)
    assert answer.status_code == 200
    assert "In the background." in answer.text
    assert 'href="/runs/' + "t" * 32 in answer.text
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert json.loads(answer.headers["HX-Trigger"])["run-started"] == {"TaskID": "t" * 32}
    assert answer.headers["HX-Trigger-After-Swap"] == "dialog-close"
    assert runs()[0].paths == ["documents/contracts"]


@pytest.mark.parametrize(
    ("button", "paths"),
    [
        ({}, []),
        ({"sends_folder": True}, ["documents/contracts"]),
        ({"sends_selection": True}, ["documents/contracts/a.pdf"]),
        (
            {"sends_selection": True, "sends_folder": True},
            ["documents/contracts/a.pdf", "documents/contracts"],
        ),
    ],
)
def test_what_is_sent_is_what_the_button_says(
    place: Path, bob: User, visit: Visit, button: dict[str, bool], paths: list[str]
) -> None:
    save(hook_document("do-it", needs_selection=True, **button))
    assert send(visit(bob), "a.pdf").status_code == 303
    assert runs()[0].paths == paths


def test_five_clicks_start_one_run(place: Path, bob: User, visit: Visit) -> None:
    save(JOIN, parameters=TARGET)
    visitor = visit(bob)
    answers = [send(visitor, "a.pdf", "b.pdf", **{"p-Target": "x"}) for _click in range(5)]
    assert {answer.headers["Location"] for answer in answers} == {answers[0].headers["Location"]}
    assert len(runs()) == 1


def test_a_late_click_finds_its_run_even_where_the_run_took_the_file_away(
    place: Path, bob: User, visit: Visit
) -> None:
    save(hook_document("do-it", needs_selection=True, sends_selection=True))
    visitor = visit(bob)
    assert send(visitor, "a.pdf").status_code == 303
    (place / "a.pdf").unlink()
    assert send(visitor, "a.pdf").status_code == 303
    assert len(runs()) == 1


def test_getting_never_starts_a_run(place: Path, bob: User, visit: Visit) -> None:
    save(hook_document("do-it"))
    visitor = visit(bob)
    for address in (*ADDRESSES, "/a/scheduler/hooks/do-it"):
        visitor.get(f"{address}?{AT}&TaskID={'t' * 32}")
    assert runs() == []


def test_a_form_of_another_site_starts_nothing(
    place: Path, bob: User, visit: Visit, csrf: None
) -> None:
    save(hook_document("do-it"))
    visitor = visit(bob)
    del visitor.environ_base["HTTP_AUTHORIZATION"]
    sign_in = {"login": "bob", "password": PASSWORD, "csrf_token": token_in(visitor, "/login")}
    assert visitor.post("/login", data=sign_in).status_code == 303
    assert send(visitor).status_code == 400
    assert runs() == []
    assert send(visitor, csrf_token=token_in(visitor, f"/buttons/menu?{AT}")).status_code == 303


@pytest.mark.parametrize(
    "names", [[], ["a.pdf"], ["notes.txt"], ["a.pdf", "b.pdf"], ["a.pdf", "notes.txt"], ["2026"]]
)
def test_what_is_offered_is_what_can_be_sent(
    place: Path, bob: User, visit: Visit, names: list[str]
) -> None:
    draft = {"selection_condition": 'metadata.get("usermeta-status") == "draft"'}
    buttons: dict[str, dict[str, Any]] = {
        "any": {},
        "one": {"needs_selection": True, "one_only": True, "extensions": "pdf"},
        "many": {"needs_selection": True, "many_only": True, "extensions": "pdf", "hides": True},
        "folders": {"needs_selection": True, "folders": True, "files": False},
        "draft": {"needs_selection": True, "extras": draft},
        "admin": {"admin_only": True},
        "policy": {"policies": REVIEWERS},
    }
    save(*(hook_document(slug, **button) for slug, button in buttons.items()))
    set_status("a.pdf", "draft")
    visitor = visit(bob)
    asked = {"folder": "documents/contracts", "select": names}
    offers = visitor.get("/a/buttons", query_string=asked).json
    shown = {offer["slug"] for offer in offers if offer["state"] == "shown"}
    opened = {slug for slug in buttons if opens(visitor, slug, asked)}
    answers = {slug: send(visitor, *names, slug=slug, TaskID="") for slug in buttons}
    sent = {slug for slug, answer in answers.items() if answer.status_code == 303}
    assert shown == opened == sent == {run.hook_slug for run in runs()}


# stale state


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_deleted_file_refuses_with_the_form_and_its_values(
    place: Path, bob: User, visit: Visit, headers: dict[str, str]
) -> None:
    save(JOIN, parameters=TARGET)
    (place / "a.pdf").unlink()
    data = {"folder": "documents/contracts", "select": ["a.pdf", "b.pdf"], "p-Target": "kept.pdf"}
    answer = visit(bob).post("/a/scheduler/hooks/do-it", data=data, headers=headers)
    assert answer.status_code == 422
    assert "“a.pdf” is no longer in this folder." in answer.text
    assert 'value="kept.pdf"' in answer.text
    assert ("<html" in answer.text) is not bool(headers)
    assert runs() == []


@pytest.mark.parametrize("hides", [False, True])
def test_a_changed_status_refuses(place: Path, alice: User, visit: Visit, hides: bool) -> None:
    condition = 'metadata.get("usermeta-status") == "in-review"'
    extras = {"selection_condition": condition, "hides": hides}
    save(hook_document("do-it", needs_selection=True, message="Sure?", extras=extras))
    set_status("a.pdf", "in-review")
    visitor = visit(alice)
    assert visitor.get(f"/buttons/do-it/form?{AT}&select=a.pdf").status_code == 200
    set_status("a.pdf", "approved")
    answer = send(visitor, "a.pdf")
    assert answer.status_code == 422
    said = "not available here" if hides else "“a.pdf” does not meet the condition"
    assert said in answer.text
    assert runs() == []


def test_a_button_without_a_dialog_refuses_with_a_message(
    place: Path, bob: User, visit: Visit
) -> None:
    save(hook_document("do-it", needs_selection=True, one_only=True))
    answer = send(visit(bob), "a.pdf", "b.pdf")
    assert answer.status_code == 422
    assert "Choose one file: 2 are selected." in answer.text
    assert runs() == []


@pytest.mark.parametrize(
    ("folder", "names", "status"),
    [
        ("finance", [], 403),
        ("documents/nothing", [], 403),
        ("documents/contracts", ["../contracts/a.pdf"], 403),
        ("documents/contracts", [""], 403),
        ("documents/contracts", ["gone.pdf"], 422),
    ],
)
def test_a_place_that_is_not_for_the_person_starts_nothing(
    place: Path, bob: User, visit: Visit, folder: str, names: list[str], status: int
) -> None:
    save(hook_document("do-it", sends_folder=True))
    data = {"folder": folder, "select": names}
    assert visit(bob).post("/a/scheduler/hooks/do-it", data=data).status_code == status
    assert runs() == []


# parameters


@pytest.mark.parametrize(
    ("parameter", "sent", "kept"),
    [
        ({"Type": "text"}, "{{.Node.Path}}", "{{.Node.Path}}"),
        ({"Type": "text"}, ' a, "b" ', ' a, "b" '),
        ({"Type": "text", "Value": "default"}, "", ""),
        ({"Type": "textarea"}, "a\r\nb", "a\nb"),
        ({"Type": "integer", "Value": "5"}, "0", "0"),
        ({"Type": "boolean", "Value": "true"}, "false", "false"),
        ({"Type": "boolean", "Value": "false"}, ["false", "true"], "true"),
        ({"Type": "multi-select", "JsonChoices": '{"a,b": "A", "c": "C"}'}, ["", "a,b"], '["a,b"]'),
        ({"Type": "multi-select", "JsonChoices": '{"a": "A"}', "Value": '["a"]'}, [""], ""),
        ({"Type": "select", "JsonChoices": '{"a": "A"}', "Value": "a"}, "", ""),
        ({"Type": "date-time"}, "2026-12-04T09:00", "2026-12-04T09:00:00+00:00"),
        ({"Type": "password", "Value": "preset"}, "", "preset"),
        ({"Type": "password", "Value": "preset"}, "new", "new"),
        ({"Type": "user"}, "bob", "bob"),
    ],
)
def test_a_value_reaches_the_run(
    place: Path, bob: User, visit: Visit, parameter: dict[str, str], sent: Any, kept: str
) -> None:
    fields = [{"Name": "Value"}]
    save(
        hook_document("do-it", form=True, fields=fields), parameters=[{"Name": "Value"} | parameter]
    )
    assert send(visit(bob), **{"p-Value": sent}).status_code == 303
    assert runs()[0].opened_parameters == {"Value": kept}


@pytest.mark.parametrize(
    ("parameter", "sent", "message"),
    [
        ({"Mandatory": True}, "", "A value is needed."),
        ({"Mandatory": True}, "  ", "A value is needed."),
        ({"Type": "multi-select", "JsonChoices": '{"a": "A"}', "Mandatory": True}, [""], "needed"),
        ({"Type": "integer"}, "many", "A whole number is needed."),
        ({"Type": "integer"}, "99999999999999999999", "too large"),
        ({"Type": "select", "JsonChoices": '{"a": "A"}'}, "b", "offered"),
        ({"Type": "boolean"}, "maybe", "True or false"),
        ({"Type": "date"}, "tomorrow", "A date like"),
        ({"Type": "date-time"}, "tomorrow", "A date and time like"),
        ({"Type": "text"}, ["a", "b"], "A single value"),
        ({"Type": "user"}, "nobody", "no such person"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    place: Path, bob: User, visit: Visit, parameter: dict[str, Any], sent: Any, message: str
) -> None:
    fields = [{"Name": "Value"}, {"Name": "Other"}]
    parameters = [{"Name": "Value"} | parameter, {"Name": "Other"}]
    save(hook_document("do-it", form=True, fields=fields), parameters=parameters)
    answer = send(visit(bob), **{"p-Value": sent, "p-Other": "kept"})
    assert answer.status_code == 422
    said = answer.text.partition('id="p-Value-error"')[2].partition("</p>")[0]
    assert message in said
    assert 'value="kept"' in answer.text
    assert runs() == []


def test_an_undeclared_parameter_is_refused(place: Path, bob: User, visit: Visit) -> None:
    save(JOIN, parameters=TARGET)
    answer = send(visit(bob), "a.pdf", "b.pdf", **{"p-Target": "x", "p-Other": "y"})
    assert answer.status_code == 422
    assert "Other: There is no such parameter." in answer.text
    assert runs() == []


def test_a_password_is_not_shown_again(place: Path, bob: User, visit: Visit) -> None:
    fields = [{"Name": "Value"}, {"Name": "Number"}]
    parameters = [{"Name": "Value", "Type": "password"}, {"Name": "Number", "Type": "integer"}]
    save(hook_document("do-it", form=True, fields=fields), parameters=parameters)
    answer = send(visit(bob), **{"p-Value": "hunter2", "p-Number": "x"})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text


def test_the_same_press_keeps_its_task_id_and_each_dialog_has_its_own(
    place: Path, bob: User, visit: Visit
) -> None:
    save(JOIN, parameters=TARGET)
    visitor = visit(bob)
    again = send(visitor, "a.pdf", TaskID="u" * 32)
    assert f'name="TaskID" value="{"u" * 32}"' in again.text
    asked = f"/buttons/do-it/form?{AT}&select=a.pdf&select=b.pdf"
    first, second = (visitor.get(asked).text.partition('name="TaskID"')[2][:50] for _ in range(2))
    assert first != second
