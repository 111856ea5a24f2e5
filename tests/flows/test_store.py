"""How flows are kept: versions, slugs with one owner, changes visible at once."""

from collections.abc import Sequence

import pytest

from app.audit import models as audit
from app.flows import models, store
from app.flows.definition import Flow, parse
from app.flows.errors import BadDocument, SlugTaken, UnknownFlow
from app.flows.hook_definition import HookExtras

pytestmark = pytest.mark.usefixtures("app")


def flow(label: str = "PDF tools", hooks: Sequence[str] = ("split",), **extras: object) -> Flow:
    metadata = {"flowbutton": HookExtras.model_validate(extras).model_dump_json()}
    return parse(
        {
            "Label": label,
            "Hooks": [{"ApiSlug": slug, "Metadata": metadata} for slug in hooks],
        }
    )


def test_a_saved_flow_is_found_by_its_slug_and_its_hook() -> None:
    record = store.save(flow(), author="admin")
    found = store.find_hook("split")
    assert record.slug == "pdf-tools"
    assert found is not None
    assert (found.flow_slug, found.slug, found.flow) == ("pdf-tools", "split", flow())


def test_every_save_is_a_new_version_and_the_old_one_stays() -> None:
    first = store.save(flow(), author="admin")
    kept = store.find_hook("split")
    store.save(flow("Other label"), author="alice", replace=first.slug)
    assert kept is not None
    assert store.current(store.find("pdf-tools")).label == "Other label"
    assert store.version(kept.version_id).label == "PDF tools"
    authors = [version.author for version in models.versions_of(first)]
    assert authors == ["alice", "admin"]


def test_a_hook_that_a_new_version_drops_is_unknown_and_its_slug_free() -> None:
    record = store.save(flow(hooks=("split", "join")), author="admin")
    store.save(flow(hooks=("split",)), author="admin", replace=record.slug)
    assert store.find_hook("join") is None
    store.save(flow("Another", hooks=("join",)), author="admin")
    assert store.find_hook("join") is not None


@pytest.mark.parametrize(
    "second", [flow("PDF tools", hooks=("other",)), flow("Other", hooks=("free", "split"))]
)
def test_a_taken_slug_refuses_the_whole_flow(second: Flow) -> None:
    store.save(flow(), author="admin")
    with pytest.raises(SlugTaken):
        store.save(second, author="admin")
    assert [record.slug for record, _flow in store.all_flows()] == ["pdf-tools"]
    assert store.find_hook("other") is None
    assert store.find_hook("free") is None


@pytest.mark.parametrize("extras", [{"enabled": False}, {}])
def test_a_hook_that_is_off_or_of_a_flow_that_is_off_is_unknown(extras: dict[str, bool]) -> None:
    store.save(flow(**extras), author="admin", enabled=bool(extras))
    assert store.find_hook("split") is None
    assert [reference.enabled for reference in store.every_hook()] == [False]


def test_an_inactive_document_is_kept_off() -> None:
    inactive = flow().model_copy(update={"inactive": True})
    assert store.save(inactive, author="admin").enabled is False


def test_a_hook_without_slug_takes_the_id_of_the_flow() -> None:
    named = parse({"ID": "job-1", "Label": "F", "Hooks": [{}]})
    store.save(named, author="admin")
    assert store.find_hook("job-1") is not None


def test_a_hook_without_slug_and_id_is_refused() -> None:
    with pytest.raises(BadDocument) as caught:
        store.save(parse({"Label": "F", "Hooks": [{}]}), author="admin")
    assert caught.value.errors[0].field == "Hooks[0].ApiSlug"


def test_an_unknown_flow_is_named() -> None:
    with pytest.raises(UnknownFlow):
        store.find("none")
    with pytest.raises(UnknownFlow):
        store.save(flow(), author="admin", replace="none")


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("PDF tools", "pdf-tools"),
        ("  Über & co. ", "ber-co"),
        ("日本", "flow"),
        ("a" * 99, "a" * 64),
    ],
)
def test_a_label_becomes_a_slug(label: str, slug: str) -> None:
    assert store.slugify(label) == slug


def test_the_audit_log_keeps_no_value_of_a_password_parameter() -> None:
    secret = parse(
        {"Label": "F", "Parameters": [{"Name": "P", "Type": "password", "Value": "hunter22"}]}
    )
    record = store.save(secret, author="admin")
    store.save(secret.model_copy(update={"label": "G"}), author="admin", replace=record.slug)
    entries = audit.page(audit.Filter(), offset=0, limit=9)
    assert [entry.action for entry in entries] == ["flow.save", "flow.save"]
    assert "hunter22" not in str([entry.changes for entry in entries])


def test_an_id_that_can_be_no_slug_does_not_stand_in_for_one() -> None:
    document = {"ID": '"><b>', "Label": "Odd", "Hooks": [{"ApiSlug": ""}]}
    with pytest.raises(BadDocument, match="no slug"):
        store.save(parse(document), author="tests")
