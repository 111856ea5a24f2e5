"""The parameters of a flow as rows: moved, checked, saved."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from app.admin.flows.parameter_rows import (
    MAX_PARAMETERS,
    BadRows,
    Row,
    arranged,
    rows_of,
    with_rows,
)
from app.extensions import db
from app.flows import store
from app.flows.definition import Flow, Parameter, parse
from app.flows.facts import MASK
from app.flows.models import FlowRecord
from app.flows.secret_values import opened
from tests.admin.conftest import say_flow
from tests.browser_room.html import elements, main
from tests.conftest import Client

ADDRESS = "/admin/flows/say/parameters"
ROWS = [Row(name=name) for name in "abc"]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("up-0", "abc"),
        ("up-1", "bac"),
        ("up-2", "acb"),
        ("down-0", "bac"),
        ("down-1", "acb"),
        ("down-2", "abc"),
        ("remove-1", "ac"),
        ("remove-9", "abc"),
        ("up-", "abc"),
        ("up-²", "abc"),
        ("up--1", "abc"),
        ("dance-1", "abc"),
        ("", "abc"),
    ],
)
def test_rows_move(command: str, names: str) -> None:
    assert "".join(row.name for row in arranged(ROWS, command)) == names


def test_a_new_row_stands_last() -> None:
    assert arranged(ROWS, "add") == [*ROWS, Row()]


def test_rows_left_alone_change_nothing() -> None:
    assert with_rows(say_flow(), rows_of(say_flow())) == say_flow()


def test_a_secret_is_masked_in_its_row() -> None:
    assert [row.value for row in rows_of(say_flow()) if row.was == "Key"] == [MASK]


def flow(**fields: Any) -> Flow:
    return parse({"Label": "Sample", "Parameters": [{"Name": "Size"} | fields]})


def changed(before: Flow, **changes: Any) -> Parameter:
    (row,) = rows_of(before)
    return with_rows(before, [replace(row, **changes)]).parameters[0]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("string", "text"), ("integer-bytes", "integer"), ("autocomplete-tree", "node"), ("", "text")],
)
def test_the_type_of_the_document_stays_until_another_is_chosen(kind: str, shown: str) -> None:
    before = flow(Type=kind)
    assert rows_of(before)[0].type == shown
    assert changed(before, description="New").type == kind
    assert changed(before, type="textarea").type == "textarea"


def test_what_we_do_not_know_of_a_parameter_stays() -> None:
    before = flow(Unheard={"of": 1}, JsonChoices='[["another", "shape"]]')
    after = changed(before, name="Length", mandatory=True, value="1")
    assert after.model_extra == {"Unheard": {"of": 1}}
    assert after.json_choices == '[["another", "shape"]]'
    assert (after.name, after.mandatory, after.value) == ("Length", True, "1")


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("integer", " 42 ", "42"),
        ("integer", "{{.JobParameters.Other}}", "{{.JobParameters.Other}}"),
        ("boolean", "TRUE", "true"),
        ("date", "", ""),
        ("text", "  padded ", "  padded "),
        ("textarea", "a\r\nb", "a\r\nb"),
    ],
)
def test_a_default_is_kept_in_the_form_of_its_type(kind: str, value: str, kept: str) -> None:
    assert changed(flow(), type=kind, value=value).value == kept


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": ""}, "name", "Letters, digits and _"),
        ({"name": "2x"}, "name", "Letters, digits and _"),
        ({"name": "a b"}, "name", "Letters, digits and _"),
        ({"name": "Größe"}, "name", "Letters, digits and _"),
        ({"name": "x\n"}, "name", "Letters, digits and _"),
        ({"name": "x" * 65}, "name", "at most 64"),
        ({"type": "image"}, "type", "There is no such type."),
        ({"type": "integer", "value": "many"}, "value", "A whole number is needed."),
        ({"type": "boolean", "value": "maybe"}, "value", "True or false is needed."),
        ({"type": "date", "value": "tomorrow"}, "value", "A date like"),
        ({"type": "text", "value": "two\nlines"}, "value", "One line only"),
        ({"type": "select"}, "choices", "Write at least one choice."),
        ({"type": "select", "choices": "a\na"}, "choices", "“a” stands twice"),
        ({"type": "select", "choices": "a = A", "value": "b"}, "value", "one of the offered"),
        ({"description": "x" * 2_001}, "description", "At most 2000"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field(
    changes: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(BadRows) as refusal:
        changed(flow(), **changes)
    assert [error.field for error in refusal.value.errors] == [f"0.{field}"]
    assert told in refusal.value.errors[0].message


def test_a_default_that_came_with_an_import_stays_as_it_is() -> None:
    before = flow(Type="boolean", Value="perhaps")
    assert changed(before, description="New").value == "perhaps"


def test_names_are_unique_and_there_are_not_too_many() -> None:
    with pytest.raises(BadRows) as refusal:
        with_rows(flow(), [*rows_of(flow()), Row(name="Size")])
    assert [(error.field, error.message) for error in refusal.value.errors] == [
        ("1.name", "There is another parameter “Size”.")
    ]
    with pytest.raises(BadRows, match="bad rows") as refusal:
        with_rows(flow(), [Row(name=f"P{number}") for number in range(MAX_PARAMETERS + 1)])
    assert refusal.value.errors[0].field == ""


@pytest.mark.parametrize("secret", ["", "n3w"])
def test_a_secret_can_be_changed_and_forgotten(secret: str) -> None:
    before = flow(Type="password", Value="k3y")
    assert changed(before, description="New").value == "k3y"
    assert changed(before, value=secret).value == secret


def test_a_secret_that_becomes_a_text_is_forgotten() -> None:
    assert changed(flow(Type="password", Value="k3y"), type="text").value == ""


def test_a_used_parameter_keeps_its_name() -> None:
    rows = rows_of(say_flow())
    rows[1] = replace(rows[1], name="Loudness")
    with pytest.raises(BadRows) as refusal:
        with_rows(say_flow(), rows)
    (error,) = refusal.value.errors
    assert error.field == "1.name"
    assert error.message == (
        "“Volume” keeps its name: it is used by hook “say-hello” (form) and action “Say it”."
    )


def test_a_used_parameter_cannot_be_removed_or_replaced() -> None:
    rows = [row for row in rows_of(say_flow()) if row.name != "Tone"]
    with pytest.raises(BadRows) as refusal:
        with_rows(say_flow(), rows)
    assert [error.message for error in refusal.value.errors] == [
        "“Tone” cannot be removed: it is used by hook “say-bye” (preset)."
    ]


def test_an_unused_parameter_may_go_or_be_renamed() -> None:
    rows = [row for row in rows_of(say_flow()) if row.name != "Key"]
    assert len(with_rows(say_flow(), rows).parameters) == 3
    rows = [replace(row, name="Pass") if row.was == "Key" else row for row in rows_of(say_flow())]
    assert with_rows(say_flow(), rows).parameters[3].value == "s3cret-key"


def sent(rows: list[Row], command: str = "save", number: int = 1) -> dict[str, str]:
    """What a browser sends of these rows."""
    fields = {"do": command, "number": str(number)}
    for at, row in enumerate(rows):
        for name, value in asdict(row).items():
            if value is not False:
                fields[f"rows-{at}-{name}"] = "y" if value is True else value
    return fields


def names(page: str) -> list[str]:
    return [
        field["value"] for field in elements(page, "input") if
        field.attributes.get("name", "").endswith("-name")
    ]  # fmt: skip


def test_the_page_shows_a_row_each_without_secrets(as_admin: Client, say: FlowRecord) -> None:
    page = main(as_admin.get(ADDRESS).text)
    assert names(page) == ["Greeting", "Volume", "Tone", "Key"]
    assert "kind = Kind" in page
    assert elements(page, "input", name="rows-3-value")[0]["type"] == "password"
    assert elements(page, "input", name="rows-3-value")[0]["value"] == MASK


def test_the_first_button_saves_so_that_enter_does(as_admin: Client, say: FlowRecord) -> None:
    page = main(as_admin.get(ADDRESS).text)
    form = page[page.index('id="parameters"') :]
    assert elements(form, "button")[0]["value"] == "save"


def test_moving_and_adding_keeps_what_was_typed_and_saves_nothing(
    as_admin: Client, say: FlowRecord
) -> None:
    rows = rows_of(say_flow())
    rows[0] = replace(rows[0], description="typed", mandatory=False)
    page = as_admin.post(ADDRESS, data=sent(rows, "down-0")).text
    assert names(page) == ["Volume", "Greeting", "Tone", "Key"]
    assert elements(page, "input", name="rows-1-description")[0]["value"] == "typed"
    assert "checked" not in elements(page, "input", name="rows-1-mandatory")[0].attributes
    page = as_admin.post(ADDRESS, data=sent(rows, "add")).text
    assert len(names(page)) == 5
    db.session.refresh(say)
    assert say.number == 1


def test_saving_makes_a_version(as_admin: Client, say: FlowRecord) -> None:
    rows = [*rows_of(say_flow()), Row(name="Mood", type="select", choices="a = A\r\nb", value="b")]
    answer = as_admin.post(ADDRESS, data=sent(rows))
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    mood = store.current(say).parameters[-1]
    assert (mood.name, mood.json_choices, mood.value) == ("Mood", '{"a": "A", "b": "b"}', "b")
    assert (say.number, opened(store.current(say)).parameters[3].value) == (2, "s3cret-key")
    assert "Parameters saved." in as_admin.get(ADDRESS).text


def test_saving_what_is_there_makes_none(as_admin: Client, say: FlowRecord) -> None:
    assert as_admin.post(ADDRESS, data=sent(rows_of(say_flow()))).status_code == 303
    db.session.refresh(say)
    assert say.number == 1
    assert "Nothing was changed." in as_admin.get(ADDRESS).text


def test_what_is_wrong_is_told_beside_what_was_typed(as_admin: Client, say: FlowRecord) -> None:
    rows = rows_of(say_flow())
    rows[1] = replace(rows[1], value="loud")
    answer = as_admin.post(ADDRESS, data=sent(rows))
    assert answer.status_code == 422
    field = elements(answer.text, "input", name="rows-1-value")[0]
    assert (field["value"], field["aria-invalid"]) == ("loud", "true")
    assert "A whole number is needed." in answer.text


def test_a_flow_that_is_off_stays_off(as_admin: Client, say: FlowRecord) -> None:
    store.set_enabled("say", False)
    rows = rows_of(say_flow())
    as_admin.post(ADDRESS, data=sent([replace(rows[0], description="New"), *rows[1:]]))
    db.session.refresh(say)
    assert (say.number, say.enabled) == (2, False)


@pytest.mark.parametrize("number", [0, 2, -1, 10**30])
def test_a_newer_version_is_not_overwritten_unseen(
    as_admin: Client, say: FlowRecord, number: int
) -> None:
    rows = rows_of(say_flow())
    rows[0] = replace(rows[0], description="Mine")
    answer = as_admin.post(ADDRESS, data=sent(rows, number=number))
    assert answer.status_code == 422
    assert "Version 1 was saved since you opened this page." in answer.text
    assert elements(answer.text, "input", name="number")[0]["value"] == "1"
    assert "Mine" in answer.text


def test_a_text_that_no_database_keeps_is_refused(as_admin: Client, say: FlowRecord) -> None:
    rows = rows_of(say_flow())
    rows[0] = replace(rows[0], description="a\0b")
    answer = as_admin.post(ADDRESS, data=sent(rows))
    assert answer.status_code == 422
    assert "cannot be kept" in answer.text
