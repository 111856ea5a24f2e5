"""The demo's flow documents say what the interface promises, and all of it can be carried out."""

from collections.abc import Iterator

import pytest

from app.access.policy import decide
from app.actions import registry
from app.buttons.conditions import lint
from app.demo.flows import all_flows
from app.flows import templates
from app.flows.cells import read, write
from app.flows.definition import Action, Flow, parse, walk
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameters import check, specs

FLOWS = {flow.extras.slug: flow for flow in all_flows()}
HOOKS = {hook.api_slug: (flow, hook) for flow in FLOWS.values() for hook in flow.hooks}
each_flow = pytest.mark.parametrize("slug", FLOWS)
each_hook = pytest.mark.parametrize("slug", HOOKS)

ALICE = {"profile:standard", "role:reviewers", "user:alice"}
BOB = {"profile:standard", "user:bob"}
CAROL = {"profile:shared", "user:carol"}
ADMIN = {"profile:admin", "user:admin"}


def spec(slug: str, name: str) -> ParameterSpec:
    flow, hook = HOOKS[slug]
    return next(item for item in specs(flow, hook) if item.name == name)


def texts(flow: Flow) -> Iterator[str]:
    """All texts of a flow that are templates."""
    for _place, action in walk(flow):
        yield from action.parameters.values()
        yield from _queries(action)
    for hook in flow.hooks:
        yield from (extras.default for extras in hook.extras.fields.values())


def _queries(action: Action) -> list[str]:
    selector = action.nodes_selector
    queries = selector.query.sub_queries if selector and selector.query else ()
    return [text for query in queries for text in query.get("PathPrefix", ())]


@each_flow
def test_document_is_one_and_survives_a_file(slug: str) -> None:
    flow = FLOWS[slug]
    assert parse(flow.document()) == flow
    report = read(write(flow))
    assert report.flow == flow
    assert (report.state, report.unsupported, report.ignored) == ("active", (), ())


@each_flow
def test_all_actions_are_there(slug: str) -> None:
    missing = [action.id for _place, action in walk(FLOWS[slug]) if not registry.find(action.id)]
    assert missing == []


@each_flow
def test_all_templates_can_be_rendered(slug: str) -> None:
    for text in texts(FLOWS[slug]):
        assert templates.check(text) is None


@each_flow
def test_every_root_action_is_started_by_one_hook(slug: str) -> None:
    started = []
    for action in FLOWS[slug].actions:
        assert action.trigger_filter is not None
        assert action.trigger_filter.query is not None
        started += [query["ApiHookSlug"] for query in action.trigger_filter.query.sub_queries]
    assert started == [hook.api_slug for hook in FLOWS[slug].hooks]


@each_hook
def test_conditions_can_be_saved(slug: str) -> None:
    extras = HOOKS[slug][1].extras
    for condition in (extras.folder_condition, extras.selection_condition):
        assert not condition or lint(condition) == []


@each_hook
def test_every_button_has_its_texts(slug: str) -> None:
    button = HOOKS[slug][1].button
    assert button is not None
    assert button.tooltip
    assert button.icon
    assert button.success_message
    assert button.in_toolbar
    assert button.in_menu


@pytest.mark.parametrize(
    ("slug", "label", "form"),
    [
        ("extract-pages", "Extract pages", ["SplitPages"]),
        ("join-pdfs", "Join PDFs", ["JoinTarget"]),
        ("compress", "Compress", ["Name", "Format"]),
        ("images-resize", "Resize images", ["LongestSide", "Format", "KeepOriginal"]),
        ("review-submit", "Submit for review", ["Reviewer", "Due", "Note"]),
        ("review-approve", "Approve", []),
        ("review-reject", "Reject", ["Reason"]),
        ("folder-report", "Folder report", ["Format"]),
        ("publish", "Publish to archive", []),
        ("checksums", "Compute checksums", []),
    ],
)
def test_label_and_form_are_as_promised(slug: str, label: str, form: list[str]) -> None:
    flow, hook = HOOKS[slug]
    assert hook.button is not None
    assert hook.button.label == label
    assert [field.name for field in hook.button.fields] == form
    assert [item.name for item in specs(flow, hook) if item.overridable] == form


@pytest.mark.parametrize(
    ("slug", "selection", "one", "many", "files", "folders", "extensions", "sends"),
    [
        ("extract-pages", True, True, False, True, False, "pdf", "selection"),
        ("join-pdfs", True, False, True, True, False, "pdf", "selection"),
        ("compress", True, False, False, True, True, "", "selection"),
        ("images-resize", True, False, False, True, False, "jpg,jpeg,png,webp", "selection"),
        ("review-submit", True, False, False, True, False, "", "selection"),
        ("review-approve", True, True, False, True, False, "", "selection"),
        ("review-reject", True, True, False, True, False, "", "selection"),
        ("folder-report", False, False, False, True, False, "", "folder"),
        ("publish", True, False, False, True, False, "", "selection"),
        ("checksums", False, False, False, True, False, "", "folder"),
    ],
)
def test_button_appears_where_promised(
    slug: str,
    selection: bool,
    one: bool,
    many: bool,
    files: bool,
    folders: bool,
    extensions: str,
    sends: str,
) -> None:
    button = HOOKS[slug][1].button
    assert button is not None
    assert (button.needs_selection, button.one_only, button.many_only) == (selection, one, many)
    assert (button.files, button.folders, button.extensions) == (files, folders, extensions)
    assert button.sends_selection is (sends == "selection")
    assert button.sends_folder is (sends == "folder")


@each_hook
def test_policy_is_as_promised(slug: str) -> None:
    rules = HOOKS[slug][1].rules
    reviewers_only = slug in ("review-approve", "review-reject")
    allowed = [decide(rules, who).allowed for who in (ALICE, BOB, ADMIN, CAROL)]
    assert allowed == [True, not reviewers_only, not reviewers_only, False]


def test_publishing_needs_the_right_to_write_in_the_archive() -> None:
    _flow, hook = HOOKS["publish"]
    assert hook.extras.needs_write == ("archive",)
    assert hook.button is not None
    assert hook.button.message
    assert not hook.button.form


@pytest.mark.parametrize(
    ("slug", "name", "mandatory"),
    [
        ("review-submit", "Reviewer", True),
        ("review-submit", "Due", False),
        ("review-reject", "Reason", True),
        ("review-approve", "Reviewer", False),
        ("review-approve", "Reason", False),
        ("images-resize", "LongestSide", True),
    ],
)
def test_only_the_hook_that_asks_insists(slug: str, name: str, mandatory: bool) -> None:
    assert spec(slug, name).mandatory is mandatory


@pytest.mark.parametrize(
    ("slug", "name", "value", "accepted"),
    [
        ("images-resize", "LongestSide", 16, True),
        ("images-resize", "LongestSide", "8000", True),
        ("images-resize", "LongestSide", 15, False),
        ("images-resize", "LongestSide", 8001, False),
        ("images-resize", "Format", "webp", True),
        ("images-resize", "Format", "gif", False),
        ("images-resize", "KeepOriginal", False, True),
        ("compress", "Format", "tar.gz", True),
        ("compress", "Format", "rar", False),
        ("compress", "Name", "a/b", False),
        ("compress", "Name", "ü 100%", True),
        ("extract-pages", "SplitPages", "1 2 4", True),
        ("extract-pages", "SplitPages", "1-4, 6-", True),
        ("extract-pages", "SplitPages", "all", False),
        ("join-pdfs", "JoinTarget", "../a.pdf", False),
        ("join-pdfs", "JoinTarget", "", True),
        ("folder-report", "Format", "xlsx", True),
        ("review-submit", "Due", "2026-12-04", True),
        ("review-submit", "Due", "soon", False),
        ("review-submit", "Note", "x" * 2001, False),
    ],
)
def test_limits_of_parameters(slug: str, name: str, value: object, accepted: bool) -> None:
    try:
        check(spec(slug, name), value)
        result = True
    except ValueError:
        result = False
    assert result is accepted


@pytest.mark.parametrize(
    ("slug", "name", "value"),
    [
        ("extract-pages", "SplitPages", "1-"),
        ("compress", "Format", "zip"),
        ("images-resize", "LongestSide", "1600"),
        ("images-resize", "Format", "keep"),
        ("images-resize", "KeepOriginal", "true"),
        ("folder-report", "Format", "csv"),
    ],
)
def test_script_that_sends_nothing_gets_the_default(slug: str, name: str, value: str) -> None:
    assert spec(slug, name).default == value
