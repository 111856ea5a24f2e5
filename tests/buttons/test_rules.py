"""Both passes of the reference, rule by rule: what hides, what disables, and what is told."""

from typing import Any

import pytest

from app.buttons.condition_runner import Outcome
from app.buttons.context import Context, SelectedNode
from app.buttons.metadata_rules import Outcomes
from app.buttons.rules import evaluate
from app.buttons.verdict import Reason, Verdict
from app.nodes.node import Node

from .samples import ALLOW_STANDARD, context_of, node_of, ref_of, selected

LINK = node_of("link.pdf", "broken")
RULES = (
    "policy enabled rights folder_condition selection_required count kind extension root "
    "selection_condition"
).split()


def verdict_of(hook: dict[str, Any], context: Context, outcomes: Outcomes | None = None) -> Verdict:
    return evaluate(ref_of(**hook), context, outcomes or Outcomes())


def reason_of(verdict: Verdict, rule: str) -> Reason:
    [reason] = [reason for reason in verdict.reasons if reason.rule == rule]
    return reason


def policy(*rows: tuple[str, object]) -> dict[str, Any]:
    return {"policies": [{"Subject": subject, "Effect": effect} for subject, effect in rows]}


CONTEXT_PASS = [
    # policy (reference: Policies)
    (policy(("profile:standard", 1)), {}, "policy", "shown"),
    (policy(("profile:standard", "allow")), {}, "policy", "shown"),
    (policy(("role:reviewers", 1)), {}, "policy", "shown"),
    (policy(("user:alice", 1)), {}, "policy", "shown"),
    (policy(), {}, "policy", "hidden"),
    (policy(("profile:admin", 1)), {}, "policy", "hidden"),
    (policy(("user:bob", 1)), {}, "policy", "hidden"),
    (policy(("profile:standard", 1), ("user:alice", 0)), {}, "policy", "hidden"),
    (policy(("user:alice", 1), ("role:reviewers", "deny")), {}, "policy", "hidden"),
    (policy(("profile:standard", 7)), {}, "policy", "hidden"),
    # enabled
    ({"enabled": True}, {}, "enabled", "shown"),
    ({"enabled": False}, {}, "enabled", "hidden"),
    ({"enabled": False, "extras": {"enabled": False}}, {}, "enabled", "hidden"),
    # rights on the folder
    ({}, {"readable": False}, "rights", "hidden"),
    ({"read": True}, {"readable": False}, "rights", "hidden"),
    ({"read": True}, {"writable": False}, "rights", "shown"),
    ({"write": True}, {"writable": False}, "rights", "hidden"),
    ({"write": True}, {"writable": True}, "rights", "shown"),
    ({"admin_only": True}, {}, "rights", "hidden"),
    ({"admin_only": True}, {"profile": "admin"}, "rights", "shown"),
    ({"admin_only": True}, {"profile": "shared"}, "rights", "hidden"),
    # rights on other workspaces
    ({"extras": {"needs_write": ["documents"]}}, {}, "rights", "shown"),
    ({"extras": {"needs_write": ["archive"]}}, {}, "rights", "hidden"),
    (
        {"extras": {"needs_write": ["archive", "documents"]}},
        {"writable_workspaces": ["documents", "archive", "media"]},
        "rights",
        "shown",
    ),
    ({"extras": {"needs_write": ["archive"]}}, {"writable_workspaces": []}, "rights", "hidden"),
]


@pytest.mark.parametrize(("hook", "place", "rule", "state"), CONTEXT_PASS)
def test_a_rule_of_person_or_place_hides(
    hook: dict[str, Any], place: dict[str, Any], rule: str, state: str
) -> None:
    verdict = verdict_of(hook, context_of(**place))
    assert verdict.state == state
    assert reason_of(verdict, rule).passed is (state == "shown")
    assert [reason.rule for reason in verdict.failed] == ([] if state == "shown" else [rule])


SELECTION_PASS = [
    # nothing selected is never “all match”
    ({}, [], ["selection_required", "kind"]),
    ({"one_only": True}, [], ["selection_required", "count", "kind"]),
    ({"many_only": True}, [], ["selection_required", "count", "kind"]),
    ({"extensions": "pdf"}, [], ["selection_required", "kind", "extension"]),
    ({"extensions": "*"}, [], ["selection_required", "kind", "extension"]),
    ({"extensions": "^exe"}, [], ["selection_required", "kind", "extension"]),
    ({"folders": True}, [], ["selection_required", "kind"]),
    ({"folders": True, "files": False}, [], ["selection_required", "kind"]),
    ({"files": False}, [], ["selection_required", "kind"]),
    ({"root": True}, [], ["selection_required", "kind"]),
    # count: unique, multipleOnly
    ({}, ["a.pdf"], []),
    ({}, ["a.pdf", "b.pdf", "c.pdf"], []),
    ({"one_only": True}, ["a.pdf"], []),
    ({"one_only": True}, ["a.pdf", "b.pdf"], ["count"]),
    ({"one_only": True}, ["a.pdf", "b.pdf", "c.pdf"], ["count"]),
    ({"many_only": True}, ["a.pdf"], ["count"]),
    ({"many_only": True}, ["a.pdf", "b.pdf"], []),
    ({"many_only": True}, ["a.pdf", "b.pdf", "c.pdf"], []),
    ({"many_only": True, "one_only": True}, ["a.pdf"], ["count"]),
    ({"many_only": True, "one_only": True}, ["a.pdf", "b.pdf"], ["count"]),
    # kind: dir, file
    ({}, ["2026/"], ["kind"]),
    ({}, ["a.pdf", "2026/"], ["kind"]),
    ({"folders": True}, ["2026/"], []),
    ({"folders": True}, ["a.pdf"], []),
    ({"folders": True}, ["a.pdf", "2026/"], []),
    ({"folders": True, "files": False}, ["2026/"], []),
    ({"folders": True, "files": False}, ["2026/", "2027/"], []),
    ({"folders": True, "files": False}, ["a.pdf"], ["kind"]),
    ({"folders": True, "files": False}, ["2026/", "a.pdf"], ["kind"]),
    ({"files": False}, ["a.pdf"], []),
    ({"files": False}, ["2026/"], []),
    ({"files": False}, ["2026/", "a.pdf"], []),
    ({}, [LINK], ["kind"]),
    ({"folders": True}, [LINK], ["kind"]),
    ({"files": False}, [LINK], ["kind"]),
    ({}, ["a.pdf", LINK], ["kind"]),
    # extension: allowedMimes, all must match
    ({"extensions": "pdf"}, ["a.pdf"], []),
    ({"extensions": "pdf"}, ["REPORT.PDF"], []),
    ({"extensions": "pdf"}, ["a.txt"], ["extension"]),
    ({"extensions": "pdf"}, ["a.pdf", "a.txt"], ["extension"]),
    ({"extensions": "pdf"}, ["a.txt", "a.pdf"], ["extension"]),
    ({"extensions": "pdf"}, ["README"], ["extension"]),
    ({"extensions": "pdf"}, [".bashrc"], ["extension"]),
    ({"extensions": "jpg, PNG"}, ["a.png", "b.jpg"], []),
    ({"extensions": "jpg, PNG"}, ["a.png", "b.gif"], ["extension"]),
    ({"extensions": "tar.gz"}, ["x.tar.gz"], []),
    ({"extensions": "gz"}, ["x.tar.gz"], ["extension"]),
    ({"extensions": "*"}, ["README"], []),
    ({"extensions": "^exe"}, ["README", "a.pdf"], []),
    ({"extensions": "^exe"}, ["a.pdf", "a.exe"], ["extension"]),
    ({"extensions": "pdf", "folders": True}, ["2026/"], []),
    ({"extensions": "pdf", "folders": True}, ["2026.txt/"], []),
    ({"extensions": "pdf", "folders": True}, ["2026/", "a.txt"], ["extension"]),
    ({"extensions": "pdf"}, ["folder.pdf/"], ["kind"]),
    # several at once
    ({"one_only": True, "extensions": "pdf"}, ["a.txt", "2026/"], ["count", "kind", "extension"]),
]


@pytest.mark.parametrize(("button", "names", "failed"), SELECTION_PASS)
def test_a_rule_of_selection_disables(
    button: dict[str, Any], names: list[str | Node], failed: list[str]
) -> None:
    verdict = verdict_of({"needs_selection": True} | button, context_of(*names))
    assert [reason.rule for reason in verdict.failed] == failed
    assert verdict.state == ("disabled" if failed else "shown")


@pytest.mark.parametrize(("button", "names", "failed"), SELECTION_PASS)
@pytest.mark.parametrize("hides", [{"hides": True}, {"extras": {"hides": True}}])
def test_a_rule_of_selection_hides_where_the_button_says_so(
    button: dict[str, Any], names: list[str | Node], failed: list[str], hides: dict[str, Any]
) -> None:
    verdict = verdict_of({"needs_selection": True} | button | hides, context_of(*names))
    assert verdict.state == ("hidden" if failed else "shown")


@pytest.mark.parametrize(("button", "names", "failed"), SELECTION_PASS)
def test_without_need_of_a_selection_no_rule_of_selection_counts(
    button: dict[str, Any], names: list[str | Node], failed: list[str]
) -> None:
    verdict = verdict_of({"needs_selection": False} | button, context_of(*names))
    assert verdict.state == "shown"
    assert [reason.rule for reason in verdict.reasons][3:] == ["selection_required"]


ROOT = SelectedNode(node_of("documents", "folder"), writable=True, is_root=True)
IN_BIN = SelectedNode(node_of("a.pdf"), writable=True, in_recycle_bin=True)


@pytest.mark.parametrize(
    ("button", "selection", "folder", "state"),
    [
        ({"folders": True}, (ROOT,), {}, "disabled"),
        ({"folders": True, "root": True}, (ROOT,), {}, "shown"),
        ({"folders": True}, (*selected("2026/"), ROOT), {}, "disabled"),
        ({"folders": True, "root": True}, (*selected("2026/"), ROOT), {}, "shown"),
        ({}, (IN_BIN,), {}, "disabled"),
        ({"root": True}, (IN_BIN,), {}, "disabled"),
        ({}, (*selected("a.pdf"), IN_BIN), {}, "disabled"),
        ({}, selected("a.pdf"), {"in_recycle_bin": True}, "disabled"),
        ({"root": True}, selected("a.pdf"), {"in_recycle_bin": True}, "disabled"),
        ({}, selected("a.pdf"), {}, "shown"),
    ],
)
def test_roots_and_the_recycle_bin_are_kept_off(
    button: dict[str, Any], selection: tuple[SelectedNode, ...], folder: dict[str, Any], state: str
) -> None:
    context = context_of(selection=selection, **folder)
    verdict = verdict_of({"needs_selection": True} | button, context)
    assert verdict.state == state
    assert [reason.rule for reason in verdict.failed] == ([] if state == "shown" else ["root"])


def test_a_button_without_selection_works_in_the_recycle_bin() -> None:
    assert verdict_of({}, context_of(in_recycle_bin=True)).state == "shown"


@pytest.mark.parametrize(
    ("write", "writable", "state"),
    [
        (True, True, "shown"),
        (True, False, "disabled"),
        (False, False, "shown"),
        (False, True, "shown"),
    ],
)
def test_write_needed_and_one_is_read_only(write: bool, writable: bool, state: str) -> None:
    selection = (*selected("a.pdf"), *selected("b.pdf", writable=writable))
    verdict = verdict_of({"needs_selection": True, "write": write}, context_of(selection=selection))
    assert verdict.state == state
    assert verdict.because == ("" if state == "shown" else "You cannot change “b.pdf”.")


YES, NO = Outcome(True), Outcome(False, seen={"usermeta-status": "approved"})
BROKEN = Outcome(None, error="there is no value 'x'")
LATE = Outcome(None, error="it took longer than 0.2 s", timed_out=True)
ONE_PDF = {"needs_selection": True, "extras": {"selection_condition": "true"}}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(YES, "shown"), (NO, "hidden"), (BROKEN, "hidden"), (LATE, "hidden"), (None, "hidden")],
)
def test_a_condition_of_the_folder_hides(outcome: Outcome | None, state: str) -> None:
    hook = {"extras": {"folder_condition": "true"}}
    verdict = verdict_of(hook, context_of(), Outcomes(folder=outcome))
    assert verdict.state == state


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (YES, "shown"),
        (NO, "disabled"),
        (BROKEN, "disabled"),
        (LATE, "disabled"),
        (None, "disabled"),
    ],
)
def test_a_condition_of_the_selection_disables(outcome: Outcome | None, state: str) -> None:
    verdict = verdict_of(ONE_PDF, context_of("a.pdf", "b.pdf"), Outcomes(selection=outcome))
    assert verdict.state == state


def test_nothing_selected_does_not_meet_a_condition() -> None:
    verdict = verdict_of(ONE_PDF, context_of(), Outcomes(selection=YES))
    assert not reason_of(verdict, "selection_condition").passed


def test_a_condition_names_the_node_that_decided_and_what_it_saw() -> None:
    outcome = Outcome(False, seen={"usermeta-status": "approved"}, index=1)
    verdict = verdict_of(ONE_PDF, context_of("a.pdf", "b.pdf"), Outcomes(selection=outcome))
    reason = reason_of(verdict, "selection_condition")
    assert reason.detail == "“b.pdf” does not meet the condition: usermeta-status is 'approved'"
    assert verdict.because == "“b.pdf” does not meet the condition of this button."


@pytest.mark.parametrize("outcome", [BROKEN, LATE])
def test_a_condition_that_failed_tells_people_nothing_technical(outcome: Outcome) -> None:
    verdict = verdict_of(ONE_PDF, context_of("a.pdf"), Outcomes(selection=outcome))
    reason = reason_of(verdict, "selection_condition")
    assert verdict.because == "This button is switched off: its condition failed."
    assert reason.as_json()["detail"] == verdict.because
    assert reason.technical == outcome.error


SCRIPT = "window.x()"


@pytest.mark.parametrize(
    ("hook", "rule"),
    [
        ({"folder_condition": SCRIPT}, "folder_condition"),
        ({"selection_condition": SCRIPT}, "selection_condition"),
        ({"folder_condition": SCRIPT, "extras": {"untranslated": [SCRIPT]}}, "folder_condition"),
        (
            {"selection_condition": SCRIPT, "extras": {"untranslated": [SCRIPT]}},
            "selection_condition",
        ),
        ({"extras": {"untranslated": [SCRIPT]}}, "folder_condition"),
    ],
)
@pytest.mark.parametrize("needs_selection", [True, False])
def test_javascript_without_a_translation_switches_the_button_off(
    hook: dict[str, Any], rule: str, needs_selection: bool
) -> None:
    hook = {"needs_selection": needs_selection} | hook
    verdict = verdict_of(hook, context_of("a.pdf"), Outcomes(YES, YES))
    assert verdict.state == "hidden"
    assert SCRIPT in reason_of(verdict, rule).technical
    assert SCRIPT not in str(reason_of(verdict, rule).as_json())


@pytest.mark.parametrize(
    "hook",
    [
        {"folder_condition": SCRIPT, "extras": {"folder_condition": "true"}},
        {
            "selection_condition": SCRIPT,
            "extras": {"selection_condition": "true", "untranslated": [SCRIPT]},
        },
    ],
)
def test_javascript_with_a_translation_counts_no_more(hook: dict[str, Any]) -> None:
    verdict = verdict_of({"needs_selection": True} | hook, context_of("a.pdf"), Outcomes(YES, YES))
    assert verdict.state == "shown"


@pytest.mark.parametrize(
    ("rule", "folder", "state"),
    [
        ("photos", "2026.photos", "shown"),
        ("photos", "contracts", "hidden"),
        ("^photos", "2026.photos", "hidden"),
        ("*", "contracts", "shown"),
        ("", "contracts", "shown"),
    ],
)
def test_the_folder_may_need_an_extension(rule: str, folder: str, state: str) -> None:
    verdict = verdict_of({"folder_extensions": rule}, context_of(node=node_of(folder, "folder")))
    assert verdict.state == state


@pytest.mark.parametrize(
    ("button", "names", "because"),
    [
        ({"one_only": True, "extensions": "pdf"}, [], "Choose one PDF."),
        (
            {"one_only": True, "extensions": "pdf"},
            ["a.pdf", "b.pdf", "c.pdf"],
            "Choose one PDF: 3 are selected.",
        ),
        (
            {"many_only": True, "extensions": "pdf"},
            ["a.pdf"],
            "Choose two or more PDFs: 1 is selected.",
        ),
        ({"extensions": "pdf"}, ["a.txt"], "Choose PDFs: “a.txt” is not one."),
        ({}, ["2026/"], "Choose files: “2026” is a folder."),
        ({"folders": True, "files": False}, ["a.pdf"], "Choose folders: “a.pdf” is a file."),
        ({}, [LINK], "Choose files: “link.pdf” is a broken link."),
        ({"folders": True}, [], "Choose files or folders."),
    ],
)
def test_a_disabled_button_says_what_to_do(
    button: dict[str, Any], names: list[str | Node], because: str
) -> None:
    verdict = verdict_of({"needs_selection": True} | button, context_of(*names))
    assert verdict.because == because


@pytest.mark.parametrize(
    ("hook", "names", "rule", "detail"),
    [
        ({}, [], "policy", "allowed by profile:standard"),
        ({}, [], "enabled", "the flow and the hook are switched on"),
        ({"enabled": False}, [], "enabled", "the flow is switched off"),
        (
            {"enabled": False, "extras": {"enabled": False}},
            [],
            "enabled",
            "the hook is switched off",
        ),
        ({}, [], "rights", "access to the folder: write"),
        ({"admin_only": True}, [], "rights", "missing: profile admin, not standard"),
        ({"many_only": True}, ["a.pdf"], "count", "two or more needed, 1 selected"),
        ({"one_only": True}, ["a.pdf", "b.pdf"], "count", "one needed, 2 selected"),
        ({}, ["2026/"], "kind", "files needed, “2026” is a folder"),
        ({"folders": True}, ["2026/"], "kind", "files or folders needed, 1 is selected"),
        ({"extensions": "pdf"}, ["a.txt"], "extension", "pdf needed, “a.txt” is not one"),
        ({"extensions": "pdf"}, [], "extension", "pdf needed, nothing is selected"),
        ({}, [], "selection_required", "a selection needed, 0 are selected"),
    ],
)
def test_each_rule_tells_the_value_it_saw(
    hook: dict[str, Any], names: list[str], rule: str, detail: str
) -> None:
    verdict = verdict_of({"needs_selection": True} | hook, context_of(*names))
    assert reason_of(verdict, rule).detail == detail


def test_rules_are_told_in_their_order_and_only_where_they_apply() -> None:
    everything = {
        "needs_selection": True,
        "one_only": True,
        "extensions": "pdf",
        "extras": {"folder_condition": "true", "selection_condition": "true"},
    }
    verdict = verdict_of(everything, context_of("a.pdf"), Outcomes(YES, YES))
    assert [reason.rule for reason in verdict.reasons] == RULES
    plain = verdict_of({"needs_selection": True}, context_of("a.pdf"))
    asked_always = ["policy", "enabled", "rights", "selection_required", "kind", "root"]
    assert [reason.rule for reason in plain.reasons] == asked_always


def test_a_hidden_button_gives_no_advice() -> None:
    hook = {"needs_selection": True, "one_only": True, "policies": []}
    assert verdict_of(hook, context_of()).because == ""


def test_a_button_of_the_reference_has_its_defaults() -> None:
    """`file` true, `dir` false, `multipleOnly` false, `enableRoot` false."""
    hook = {"needs_selection": True, "policies": ALLOW_STANDARD}
    states = [
        verdict_of(hook, context_of(selection=selection)).state
        for selection in (selected("a.pdf"), selected("2026/"), selected("a", "b"), (ROOT,))
    ]
    assert states == ["shown", "disabled", "shown", "disabled"]
