"""Saving a hook writes a new version of its flow; what is wrong is told at its field."""

import json
import re
from typing import Any

import pytest

from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import models, store
from app.flows.hook_definition import Hook
from app.flows.models import FlowRecord
from app.flows.secret_values import opened
from tests.admin.buttons.filling import fields_of, flow_of, hook_of, refused, save, saved
from tests.admin.buttons.sent_forms import changed, sent_by
from tests.admin.conftest import say_flow
from tests.conftest import Client

HELLO = "say-hello"


def messages(page: str) -> list[str]:
    """The errors at fields."""
    found = re.findall(r'class="field-error"[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)
    return [" ".join(text.split()) for text in found]


# what is kept


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("label", "Greet", ("button", "label", "Greet")),
        ("icon", "airplane", ("button", "icon", "airplane")),
        ("icon", "mdi mdi-file-pdf-box", ("button", "icon", "mdi mdi-file-pdf-box")),
        ("weight", "-5", ("button", "weight", -5)),
        ("weight", "", ("button", "weight", 0)),
        ("tooltip", "A tip", ("button", "tooltip", "A tip")),
        ("in_toolbar", None, ("button", "in_toolbar", False)),
        ("message", "One\r\ntwo", ("button", "message", "One\ntwo")),
        ("success_message", "Done.", ("button", "success_message", "Done.")),
        ("bar", "create", ("button", "group", "create")),
        ("in_menu", None, ("button", "in_menu", False)),
        ("read", "y", ("button", "read", True)),
        ("write", "y", ("button", "write", True)),
        ("admin_only", "y", ("button", "admin_only", True)),
        ("needs_selection", None, ("button", "needs_selection", False)),
        ("files", None, ("button", "files", False)),
        ("folders", "y", ("button", "folders", True)),
        ("root", "y", ("button", "root", True)),
        ("extensions", "pdf, .JPG", ("button", "extensions", "pdf, .JPG")),
        ("how_many", "any", ("button", "one_only", False)),
        ("how_many", "one", ("button", "one_only", True)),
        ("how_many", "many", ("button", "many_only", True)),
        ("hides", "true", ("button", "hides", True)),
        ("form", None, ("button", "form", False)),
        ("sends_folder", "y", ("button", "sends_folder", True)),
        ("sends_selection", None, ("button", "sends_selection", False)),
        ("enabled", None, ("extras", "enabled", False)),
        ("colour", "violet", ("extras", "colour", "violet")),
        ("group", "Talk", ("extras", "group", "Talk")),
        ("outputs_link", "y", ("extras", "outputs_link", True)),
        ("previews", "y", ("extras", "previews", True)),
        ("needs_write", ["docs"], ("extras", "needs_write", ("docs",))),
        ("folder_condition", "1 == 1", ("extras", "folder_condition", "1 == 1")),
        (
            "selection_condition",
            "node.size > 3",
            ("extras", "selection_condition", "node.size > 3"),
        ),
        ("rate_limit", "10 per minute", ("extras", "rate_limit", "10 per minute")),
        ("slug", "greet", ("hook", "api_slug", "greet")),
    ],
)
def test_each_field_goes_to_its_place(
    as_admin: Client, docs: Any, say: FlowRecord, field: str, value: Any, expected: Any
) -> None:
    hook = saved(as_admin, HELLO, **{field: value})
    of, name, wanted = expected
    owner = {"button": hook.button, "extras": hook.extras, "hook": hook}[of]
    assert getattr(owner, name) == wanted


def test_the_version_names_its_author_and_the_audit_log_what_differs(
    as_admin: Client, say: FlowRecord
) -> None:
    saved(as_admin, HELLO, label="Greet")
    assert [version.author for version in models.versions_of(say)] == ["admin", "tests"]
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert (entry.login, entry.action, entry.target) == ("admin", "flow.save", "flow:say")
    assert list(entry.changes) == ["Hooks[0].Metadata.action"]


def test_run_as_is_kept_in_the_flow(as_admin: Client, say: FlowRecord) -> None:
    saved(as_admin, HELLO, run_as="flow")
    assert flow_of(HELLO)[1].extras.run_as == "flow"
    saved(as_admin, "say-bye", run_as="caller")
    assert flow_of(HELLO)[1].extras.run_as == "caller"


def test_a_flow_that_is_off_stays_off(as_admin: Client, say: FlowRecord) -> None:
    store.set_enabled("say", False)
    saved(as_admin, HELLO, label="Greet")
    assert store.find("say").enabled is False


# policies


def rows(**values: str) -> dict[str, list[str]]:
    """Rows of policies: `a="allow role:x"`."""
    sent: dict[str, list[str]] = {"policy": [str(number) for number in range(len(values))]}
    for number, text in enumerate(values.values()):
        effect, subject = text.split(" ", 1)
        sent |= {f"policy-{number}-effect": [effect], f"policy-{number}-subject": [subject]}
    return sent


def policies(hook: Hook) -> list[tuple[int, str]]:
    return [(policy.effect, policy.subject) for policy in hook.policies]


def test_policies_are_rows(as_admin: Client, say: FlowRecord) -> None:
    sent = rows(a="deny role:interns", b="allow user:bob", c="allow profile:standard")
    hook = saved(as_admin, HELLO, **sent)
    assert policies(hook) == [(0, "role:interns"), (1, "user:bob"), (1, "profile:standard")]
    assert policies(saved(as_admin, HELLO, policy=None)) == []


def test_a_blank_row_is_no_row(as_admin: Client, say: FlowRecord) -> None:
    hook = saved(as_admin, HELLO, **rows(a="allow user:bob", b="deny  "))
    assert policies(hook) == [(1, "user:bob")]


@pytest.mark.parametrize(
    "subject", ["bob", "group:x", "role:", "role: x", "user:\u202e", "profile"]
)
def test_a_row_must_name_a_subject(as_admin: Client, say: FlowRecord, subject: str) -> None:
    page = refused(as_admin, HELLO, **rows(a="allow user:bob", b=f"allow {subject}"))
    assert messages(page) == ["Write profile:NAME, role:NAME or user:LOGIN."]
    assert 'value="user:bob"' in page


# what is refused


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"slug": ""}, "Give the hook a segment of its own."),
        ({"slug": "say-bye"}, "Another hook has this segment already."),
        ({"slug": "a b"}, "Use letters, digits, dots, dashes and underscores only."),
        ({"slug": "../x"}, "Use letters, digits, dots, dashes and underscores only."),
        ({"slug": ".."}, "Use letters, digits, dots, dashes and underscores only."),
        ({"slug": "x" * 65}, "At most 64 characters, please."),
        ({"label": " "}, "Give the button a label."),
        ({"label": "x" * 61}, "At most 60 characters, please."),
        ({"icon": "no-such-icon"}, "There is no icon of this name. Search for another one."),
        ({"weight": "heavy"}, "Write a whole number, such as 10."),
        ({"weight": "1.5"}, "Write a whole number, such as 10."),
        ({"weight": "9" * 5000}, "Write a whole number, such as 10."),
        ({"weight": "9999999"}, "Write a number from -1,000,000 to 1,000,000."),
        ({"colour": "#ff0000"}, "Not a valid choice."),
        ({"bar": "nowhere"}, "Not a valid choice."),
        ({"how_many": "never"}, "Not a valid choice."),
        ({"rate_limit": "often"}, "Write a rate such as 10 per minute."),
        ({"rate_limit": "0 per day"}, "Write a rate such as 10 per minute."),
        ({"rate_limit": "1 per fortnight"}, "Write a rate such as 10 per minute."),
        ({"run_as": "root"}, "Not a valid choice."),
        ({"param__Volume__preset": "loud"}, "A whole number is needed."),
        ({"param__Tone__preset": "rude"}, "Please choose one of the offered values."),
        ({"param__Tone__default": "rude"}, "Please choose one of the offered values."),
        ({"param__Volume__minimum": "nan"}, "Write a number, such as 10 or 0.5."),
        ({"param__Volume__minimum": "x"}, "Write a number, such as 10 or 0.5."),
        ({"param__Greeting__pattern": "("}, "This is not a regular expression."),
        ({"param__Greeting__min_length": "-1"}, "Write a number from 0 to 10,000."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    as_admin: Client, say: FlowRecord, values: dict[str, str], message: str
) -> None:
    page = refused(as_admin, HELLO, **values, tooltip="Kept as typed")
    assert messages(page) == [message]
    assert page.count('aria-invalid="true"') == 1 or "colour" in values
    assert "1 to correct" in page
    assert 'value="Kept as typed"' in page


@pytest.mark.parametrize(
    ("low", "high"), [("minimum", "maximum"), ("min_length", "max_length")], ids=str
)
def test_a_maximum_is_not_less_than_its_minimum(
    as_admin: Client, say: FlowRecord, low: str, high: str
) -> None:
    name = "Volume" if low == "minimum" else "Greeting"
    page = refused(as_admin, HELLO, **{f"param-{name}-{low}": "3", f"param-{name}-{high}": "2"})
    assert messages(page) == ["This is less than the minimum."]


def test_a_template_that_cannot_be_rendered_is_refused(as_admin: Client, say: FlowRecord) -> None:
    page = refused(as_admin, HELLO, **{"param-Greeting-default": "{{nonsense .Node"})
    assert len(messages(page)) == 1


def test_texts_of_admins_are_never_markup(as_admin: Client, say: FlowRecord) -> None:
    evil = '"><script>alert(1)</script>'
    texts = ("label", "tooltip", "message", "success_message", "group", "extensions")
    saved(as_admin, HELLO, **dict.fromkeys(texts, evil))
    page = as_admin.get("/admin/buttons/say-hello").text
    assert "<script>alert" not in page
    assert "<script>alert" not in as_admin.get("/admin/buttons").text


# several admins, several flows


def test_a_hook_that_changed_meanwhile_is_not_overwritten_unawares(
    as_admin: Client, say: FlowRecord
) -> None:
    stale = changed(fields_of(as_admin, HELLO), tooltip="Mine")
    saved(as_admin, HELLO, tooltip="Theirs")
    answer = as_admin.post(f"/admin/buttons/{HELLO}", data=stale)
    assert answer.status_code == 422
    assert "Somebody else changed this hook" in answer.text
    assert hook_of(HELLO).button.tooltip == "Theirs"
    again = as_admin.post(f"/admin/buttons/{HELLO}", data=sent_by(answer.text))
    assert again.status_code == 303
    assert hook_of(HELLO).button.tooltip == "Mine"


def test_a_change_of_another_hook_is_kept(as_admin: Client, say: FlowRecord) -> None:
    opened = changed(fields_of(as_admin, HELLO), tooltip="Mine")
    saved(as_admin, "say-bye", **{"param-Volume-preset": "9"})
    assert as_admin.post(f"/admin/buttons/{HELLO}", data=opened).status_code == 303
    assert hook_of("say-bye").preset_parameters["Volume"] == "9"


def test_a_slug_of_another_flow_is_taken(as_admin: Client, say: FlowRecord) -> None:
    store.save(say_flow(Label="Other", Hooks=[{"ApiSlug": "other"}]), author="tests")
    page = refused(as_admin, HELLO, slug="other")
    assert messages(page) == ["Another hook has this segment already."]


# new, renamed, without a button, deleted


def new_fields(client: Client, **values: Any) -> Any:
    return changed(sent_by(client.get("/admin/buttons/-/new?flow=say").text), **values)


def test_a_new_hook_stands_at_the_end(as_admin: Client, say: FlowRecord) -> None:
    fields = new_fields(as_admin, slug="fresh", label="Fresh")
    answer = as_admin.post("/admin/buttons/-/new?flow=say", data=fields)
    assert answer.status_code == 303
    assert answer.location.startswith("/admin/buttons/fresh")
    flow = flow_of("fresh")[1]
    assert [hook.api_slug for hook in flow.hooks] == ["say-hello", "say-bye", "fresh"]
    hook = hook_of("fresh")
    assert policies(hook) == [(1, "profile:admin"), (1, "profile:standard")]
    button = hook.button
    assert button is not None
    assert (button.label, button.name, button.needs_selection, button.one_only) == (
        ("Fresh", "fresh", True, True)
    )


def test_without_a_flow_the_flow_is_asked_for(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get("/admin/buttons/-/new").text
    assert '<option value="say">Say</option>' in page


def test_without_any_flow_the_page_says_what_to_do(as_admin: Client) -> None:
    assert "Make or import one first" in as_admin.get("/admin/buttons/-/new").text


def test_a_new_hook_needs_a_slug_and_a_label(as_admin: Client, say: FlowRecord) -> None:
    answer = as_admin.post("/admin/buttons/-/new?flow=say", data=new_fields(as_admin))
    assert answer.status_code == 422
    assert messages(answer.text) == [
        "Give the hook a segment of its own.",
        "Give the button a label.",
    ]


def test_a_button_that_is_taken_away_comes_back_as_it_was(
    as_admin: Client, say: FlowRecord
) -> None:
    before = hook_of(HELLO)
    hook = saved(as_admin, HELLO, has_button=None)
    assert hook.button is None
    assert "action" not in hook.metadata
    assert saved(as_admin, HELLO, has_button="y").button == before.button


def test_a_hook_without_a_button_gets_one(as_admin: Client, say: FlowRecord) -> None:
    hook = saved(as_admin, "say-bye", has_button="y", label="Say bye", in_toolbar="y")
    assert hook.button is not None
    assert hook.button.label == "Say bye"
    assert hook.preset_parameters == {"Greeting": "Bye", "Tone": "firm"}


def test_deleting_asks_first_and_keeps_the_versions(as_admin: Client, say: FlowRecord) -> None:
    asked = as_admin.get(f"/admin/buttons/{HELLO}/delete")
    assert "Delete the hook" in asked.text
    assert flow_of(HELLO)[0] == 1
    answer = as_admin.post(f"/admin/buttons/{HELLO}/delete")
    assert answer.status_code == 303
    assert answer.location == "/admin/flows/say"
    assert store.find_hook(HELLO) is None
    kept = models.versions_of(store.find("say"))[1].document
    assert [hook["ApiSlug"] for hook in kept["Hooks"]] == ["say-hello", "say-bye"]
    assert as_admin.get(f"/admin/buttons/{HELLO}").status_code == 404


def test_the_dialog_of_deleting_is_a_fragment_for_htmx(as_admin: Client, say: FlowRecord) -> None:
    answer = as_admin.get(f"/admin/buttons/{HELLO}/delete", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "<dialog" in answer.text


def test_saving_nothing_new_writes_nothing(as_admin: Client, say: FlowRecord) -> None:
    assert save(as_admin, HELLO).status_code == 303
    assert flow_of(HELLO)[0] == 1
    assert json.dumps(opened(store.current(say)).document()) == json.dumps(say_flow().document())
