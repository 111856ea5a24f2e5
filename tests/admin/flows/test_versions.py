"""The versions of a flow: listed, compared, restored."""

from datetime import UTC, datetime

import pytest

from app.admin.listing import PAGE_SIZE
from app.extensions import db
from app.flows import models, store
from app.flows.definition import parse
from app.flows.models import FlowRecord, FlowVersion, HookSlug
from app.flows.secret_values import opened
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements, main
from tests.conftest import Client

ADDRESS = "/admin/flows/say/versions"


@pytest.fixture
def versions(say: FlowRecord) -> FlowRecord:
    """`say` in three versions: its label is Say, Tell, Shout."""
    for label in ("Tell", "Shout"):
        store.save(say_flow(Label=label), author="ada", replace="say")
    return say


def test_one_version_has_nothing_to_compare(as_admin: Client, say: FlowRecord) -> None:
    page = main(as_admin.get(ADDRESS).text)
    assert "In force" in page
    assert not elements(page, "input", type="radio")
    assert "Restore" not in page


def test_the_list_tells_when_and_who_newest_first(as_admin: Client, versions: FlowRecord) -> None:
    page = main(as_admin.get(ADDRESS).text)
    rows = [row.text for row in elements(page, "tr")][1:]
    assert [row.split()[0] for row in rows] == ["3", "2", "1"]
    assert "In force" in rows[0]
    assert [("ada" in row, "tests" in row) for row in rows] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert len(elements(page, "time")) == 3


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("from=1&to=3", ("Say", "Shout")),
        ("from=3&to=1", ("Say", "Shout")),
        ("from=1&to=2", ("Say", "Tell")),
    ],
)
def test_any_two_can_be_compared(
    as_admin: Client, versions: FlowRecord, query: str, shown: tuple[str, str]
) -> None:
    page = main(as_admin.get(f"{ADDRESS}?{query}").text)
    assert [cell.text for cell in elements(page, "td", class_="removed")] == [shown[0]]
    assert [cell.text for cell in elements(page, "td", class_="added")] == [shown[1]]


def test_a_version_and_itself_say_the_same(as_admin: Client, versions: FlowRecord) -> None:
    assert "The two versions say the same." in as_admin.get(f"{ADDRESS}?from=2&to=2").text


@pytest.mark.parametrize(
    "query", ["from=0&to=1", "from=1&to=4", "from=1", "to=x", "from=-1&to=1", "from=²&to=1",
              "from=1&to=99999999999999999999", "from=1&to=9999999999"]
)  # fmt: skip
def test_a_version_that_is_not_there_is_not_found(
    as_admin: Client, versions: FlowRecord, query: str
) -> None:
    assert as_admin.get(f"{ADDRESS}?{query}").status_code == 404


def test_a_long_text_shows_its_lines(as_admin: Client, say: FlowRecord) -> None:
    text = {"Description": "Says something.\n<b>Loudly.</b>"}
    store.save(say_flow(Metadata=text), author="ada", replace="say")
    page = main(as_admin.get(f"{ADDRESS}?from=1&to=2").text)
    assert [line.text for line in elements(page, "ins")] == ["<b>Loudly.</b>"]
    assert not elements(page, "b")


def test_restoring_makes_the_old_document_the_newest(
    as_admin: Client, versions: FlowRecord
) -> None:
    answer = as_admin.post(f"{ADDRESS}/1/restore")
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    db.session.refresh(versions)
    assert (versions.number, versions.label) == (4, "Say")
    assert opened(store.current(versions)) == say_flow()
    newest = models.versions_of(versions)[0]
    assert newest.author == "admin"
    assert "Version 1 is in force again, as version 4." in as_admin.get(ADDRESS).text


def test_a_flow_that_is_off_stays_off(as_admin: Client, versions: FlowRecord) -> None:
    store.set_enabled("say", False)
    as_admin.post(f"{ADDRESS}/1/restore")
    db.session.refresh(versions)
    assert (versions.number, versions.enabled) == (4, False)


@pytest.mark.parametrize("number", [0, 9, 2**31 - 1, 2**31, 10**30])
def test_a_version_that_never_was_cannot_be_restored(
    as_admin: Client, versions: FlowRecord, number: int
) -> None:
    assert as_admin.post(f"{ADDRESS}/{number}/restore").status_code == 404
    db.session.refresh(versions)
    assert versions.number == 3


def test_a_hook_that_another_flow_has_by_now_stops_it(
    as_admin: Client, versions: FlowRecord
) -> None:
    store.save(say_flow(Label="Mute", Hooks=[]), author="ada", replace="say")
    store.save(parse({"Label": "Other", "Hooks": [{"ApiSlug": "say-bye"}]}), author="ada")
    assert as_admin.post(f"{ADDRESS}/1/restore").status_code == 303
    db.session.refresh(versions)
    assert versions.number == 4
    page = as_admin.get(ADDRESS).text
    assert "Nothing was restored. Another flow has a hook “say-bye” already." in page
    assert db.session.get(HookSlug, "say-bye").flow.slug == "other"


def test_many_versions_have_pages(as_admin: Client, say: FlowRecord) -> None:
    document = say_flow().document()
    say.versions += [
        FlowVersion(
            number=number, document=document, digest="d", author="ada", created_at=datetime.now(UTC)
        )
        for number in range(2, PAGE_SIZE + 3)
    ]
    say.number = PAGE_SIZE + 2
    db.session.commit()
    first, second = (main(as_admin.get(f"{ADDRESS}?page={number}").text) for number in (1, 2))
    assert len(elements(first, "tr")) == PAGE_SIZE + 1
    assert [row.text.split()[0] for row in elements(second, "tr")[1:]] == ["2", "1"]
    assert elements(second, "input", type="hidden", name="page")[0]["value"] == "2"
