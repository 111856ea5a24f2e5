"""Running a flow by hand from its page."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.flows import store
from app.flows.models import FlowRecord
from app.runs.models import Run
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements, main
from tests.conftest import Client

ADDRESS = "/admin/flows/say/run"
FILLED = {"p-Greeting": "Hello", "p-Volume": "3", "p-Tone": "kind", "p-Key": "", "hook": ""}


def runs() -> list[Run]:
    return list(db.session.scalars(sa.select(Run)))


def values(page: str) -> dict[str, str]:
    fields = elements(main(page), "input")
    return {field["name"]: field.attributes.get("value", "") for field in fields}


def test_the_form_asks_for_every_parameter(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get(ADDRESS).text
    asked = values(page)
    assert (asked["p-Greeting"], asked["p-Volume"], asked["p-Key"]) == ("Hello", "3", "")
    assert "p-Tone" in {field["name"] for field in elements(page, "select")}
    assert elements(page, "textarea", name="paths")


def test_as_a_hook_its_presets_stand_in_the_form(as_admin: Client, say: FlowRecord) -> None:
    page = as_admin.get(f"{ADDRESS}?hook=say-bye").text
    assert values(page)["p-Greeting"] == "Bye"
    assert values(page)["hook"] == "say-bye"
    current = [link.text for link in elements(page, "a", aria_current="true")]
    assert current == ["Hook say-bye"]


def test_a_hook_of_another_flow_is_not_found(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.get(f"{ADDRESS}?hook=nobody").status_code == 404


def test_sending_it_starts_the_run_of_the_admin(
    as_admin: Client, say: FlowRecord, docs: Path
) -> None:
    sent = FILLED | {"p-Volume": "11", "paths": "docs/a.pdf\r\n\r\ndocs/contracts"}
    answer = as_admin.post(ADDRESS, data=sent)
    (run,) = runs()
    assert (answer.status_code, answer.location) == (303, f"/runs/{run.id}")
    assert (run.owner_login, run.hook_slug, run.flow_slug) == ("admin", "", "say")
    assert run.paths == ["docs/a.pdf", "docs/contracts"]
    assert run.opened_parameters == {
        "Greeting": "Hello", "Volume": "11", "Tone": "kind", "Key": "s3cret-key",
    }  # fmt: skip
    assert "s3cret-key" not in as_admin.get(answer.location).text


def test_sending_it_twice_starts_one_run(as_admin: Client, say: FlowRecord) -> None:
    sent = FILLED | {"TaskID": values(as_admin.get(ADDRESS).text)["TaskID"]}
    answers = [as_admin.post(ADDRESS, data=sent).location for _ in range(3)]
    assert len(set(answers)) == len(runs()) == 1


def test_it_is_previewed_first_and_run_from_the_same_form(
    as_admin: Client, say: FlowRecord, docs: Path
) -> None:
    sent = FILLED | {"TaskID": values(as_admin.get(ADDRESS).text)["TaskID"], "paths": "docs/a.pdf"}
    for fields in ({"preview": "1"}, {"preview": "1"}, {}):
        assert as_admin.post(ADDRESS, data=sent | fields).status_code == 303
    made = {run.mode: run for run in runs()}
    assert len(runs()) == len(made) == 2
    assert made["preview"].parameters == made["run"].parameters
    assert made["preview"].paths == made["run"].paths == ["docs/a.pdf"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"p-Volume": "loud"}, "A whole number is needed."),
        ({"p-Greeting": ""}, "A value is needed."),
        ({"p-Tone": "odd"}, "one of the offered"),
        ({"p-Nothing": "x"}, "Nothing: There is no such parameter."),
        ({"paths": "docs/none.pdf"}, "You may not use &#34;docs/none.pdf&#34;"),
        ({"paths": "docs/a.pdf\n../etc/passwd"}, "You may not use &#34;../etc/passwd&#34;"),
        ({"paths": "secret/a.pdf"}, "You may not use &#34;secret/a.pdf&#34;"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_starts(
    as_admin: Client, say: FlowRecord, docs: Path, changes: dict[str, str], told: str
) -> None:
    answer = as_admin.post(ADDRESS, data=FILLED | {"paths": "docs/a.pdf"} | changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert elements(answer.text, "textarea", name="paths")[0].text == (
        changes.get("paths", "docs/a.pdf").replace("\n", " ")
    )
    assert runs() == []


def test_a_malformed_task_id_is_refused(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.post(ADDRESS, data=FILLED | {"TaskID": "x"}).status_code == 400
    assert runs() == []


def test_a_flow_that_is_off_does_not_start(as_admin: Client, say: FlowRecord) -> None:
    store.set_enabled("say", False)
    assert "This flow is off. Enable it before you run it." in as_admin.get(ADDRESS).text
    answer = as_admin.post(ADDRESS, data=FILLED)
    assert answer.status_code == 422
    assert "This flow is off. Enable it, then run it." in answer.text
    assert runs() == []


def on_hook(slug: str) -> dict[str, Any]:
    query = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": slug}
    return {"ID": "actions.scheduler.log-input",
            "TriggerFilter": {"Query": {"SubQueries": [query]}}}  # fmt: skip


def test_where_nothing_starts_by_hand_it_starts_as_the_first_hook(as_admin: Client) -> None:
    store.save(say_flow(Actions=[on_hook("say-bye")]), author="tests")
    first, by_hand, other = (
        as_admin.get(f"{ADDRESS}{query}").text for query in ("", "?hook=", "?hook=say-bye")
    )
    assert values(first)["hook"] == "say-hello"
    assert "so the run would do nothing" in first
    assert "so the run would do nothing" in by_hand
    assert "so the run would do nothing" not in other


def test_a_template_left_alone_keeps_its_meaning(as_admin: Client, docs: Path) -> None:
    hook = {"ApiSlug": "say-hello", "PresetParameters": {"Greeting": "{{.ContextUser.Login}}"}}
    store.save(say_flow(Hooks=[hook]), author="tests")
    page = as_admin.get(f"{ADDRESS}?hook=say-hello").text
    sent = FILLED | {"hook": "say-hello", "p-Greeting": values(page)["p-Greeting"]}
    as_admin.post(ADDRESS, data=sent)
    assert [run.parameters["Greeting"] for run in runs()] == ["admin"]
    as_admin.post(ADDRESS, data=sent | {"p-Greeting": "{{.ContextUser.Email}}"})
    assert {run.parameters["Greeting"] for run in runs()} == {"admin", "{{.ContextUser.Email}}"}
