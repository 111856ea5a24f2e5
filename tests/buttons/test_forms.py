"""The form of a button: controls, first values, errors at their fields."""

import json
from typing import Any

import pytest
from flask import Flask
from wtforms.form import BaseForm

from app.accounts.models import User
from app.buttons import forms
from app.buttons.catalogue import ButtonRef
from app.problems import FieldError

from .samples import ref_of


def form_ref(
    parameter: dict[str, Any], extras: dict[str, Any] | None = None, **hook: Any
) -> ButtonRef:
    named = {"Name": "Value"} | parameter
    own = {"fields": {"Value": extras}} if extras else {}
    return ref_of(parameters=[named], form=True, fields=[{"Name": "Value"}], extras=own, **hook)


def form_of(parameter: dict[str, Any], extras: dict[str, Any] | None = None) -> BaseForm:
    ref = form_ref(parameter, extras)
    return forms.build(ref, forms.initial(ref, lambda text: text))


CHOICES = json.dumps({"zip": "Zip", "tar": "Tar"})


@pytest.mark.parametrize(
    ("parameter", "extras", "html"),
    [
        ({"Type": "text"}, {}, 'type="text" value=""'),
        ({"Type": "text", "Value": "a<b"}, {}, 'value="a&lt;b"'),
        ({"Type": "no such type", "Value": "x"}, {}, 'type="text" value="x"'),
        ({"Type": "textarea", "Value": "a\nb"}, {}, "a\nb</textarea>"),
        ({"Type": "integer", "Value": "0"}, {"minimum": 0, "maximum": 99}, 'max="99" min="0"'),
        ({"Type": "integer", "Value": "0"}, {}, 'step="1" type="number" value="0"'),
        ({"Type": "date", "Value": "2026-12-04"}, {}, 'type="date" value="2026-12-04"'),
        (
            {"Type": "date-time", "Value": "2026-12-04T09:00:00+01:00"},
            {},
            'type="datetime-local" value="2026-12-04T08:00"',
        ),
        ({"Type": "boolean", "Value": "true"}, {}, "checked"),
        ({"Type": "boolean"}, {}, '<input type="hidden" name="p-Value" value="false"><input'),
        ({"Type": "multi-select"}, {}, '<input type="hidden" name="p-Value" value=""><select'),
        (
            {"Type": "multi-select", "JsonChoices": CHOICES, "Value": '["tar"]'},
            {},
            '<option selected value="tar">',
        ),
        (
            {"Type": "select", "JsonChoices": CHOICES, "Value": "tar"},
            {},
            '<option value="">No choice</option><option value="zip">Zip</option>'
            '<option selected value="tar">Tar</option>',
        ),
        (
            {"Type": "select", "JsonChoices": CHOICES, "Mandatory": True},
            {},
            '<option selected value="">Please choose</option>',
        ),
        (
            {"Type": "select", "JsonChoices": CHOICES, "Mandatory": True, "Value": "tar"},
            {},
            'name="p-Value" required><option value="zip">',
        ),
        (
            {"Type": "select", "JsonChoices": '{"a": "Same", "b": "Same"}'},
            {},
            '<option value="a">Same (a)</option><option value="b">Same (b)</option>',
        ),
        ({"Type": "text", "Mandatory": True}, {}, "required"),
    ],
)
def test_a_parameter_has_a_control(
    parameter: dict[str, Any], extras: dict[str, Any], html: str
) -> None:
    assert html in str(form_of(parameter, extras)["Value"]())


@pytest.mark.parametrize("sent", ["", "secret"])
def test_a_password_is_never_shown(sent: str) -> None:
    ref = form_ref({"Type": "password", "Value": "secret"}, presets={"Value": "secret"})
    first = forms.build(ref, forms.initial(ref, lambda text: text))
    again = forms.build(ref, {"Value": sent})
    assert "secret" not in str(first["Value"]()) + str(again["Value"]())


@pytest.mark.parametrize(
    ("extras", "form_value", "preset", "default", "first"),
    [
        ("extras", "form", "preset", "default", "extras"),
        ("", "form", "preset", "default", "form"),
        ("", "", "preset", "default", "preset"),
        ("", "", None, "default", "default"),
        ("", "", "", "default", ""),
    ],
)
def test_the_first_value_comes_from_the_most_particular_source(
    extras: str, form_value: str, preset: str | None, default: str, first: str
) -> None:
    ref = ref_of(
        parameters=[{"Name": "Value", "Value": default}],
        form=True,
        fields=[{"Name": "Value", "Value": form_value}],
        presets={} if preset is None else {"Value": preset},
        extras={"fields": {"Value": {"default": extras}}},
    )
    assert forms.initial(ref, lambda text: text) == {"Value": first}


def test_the_form_asks_for_what_it_exposes_in_its_order() -> None:
    parameters = [{"Name": name} for name in ("A", "B", "C", "D")]
    fields = [{"Name": "C"}, {"Name": "A"}, {"Name": "Undeclared"}]
    exposing = {"parameters": parameters, "fields": fields}
    ref = ref_of(form=True, **exposing)
    assert [spec.name for spec in forms.asked(ref)] == ["C", "A"]
    assert forms.asked(ref_of(form=False, **exposing)) == []
    only_a = ref_of(form=True, extras={"overridable": ["A", "B"]}, **exposing)
    assert [spec.name for spec in forms.asked(only_a)] == ["A"]


def test_an_error_stands_at_its_field_and_others_over_the_form() -> None:
    form = form_of({"Type": "text"})
    forms.put_errors(
        form, [FieldError("Value", "No."), FieldError("X", "No X."), FieldError("", "A")]
    )
    assert form["Value"].errors == ("No.",)
    assert form.form_errors == ["X: No X.", "A"]


def test_a_date_and_time_says_its_zone_and_a_node_its_form() -> None:
    assert form_of({"Type": "date-time"}, {"help": "When."})["Value"].description == (
        "When. The time is in UTC."
    )
    assert "workspace/" in form_of({"Type": "autocomplete-tree"})["Value"].description


def test_labels_and_widths_come_from_the_field() -> None:
    ref = form_ref({"Type": "text"}, {"label": "Target file name", "width": "half"})
    assert forms.build(ref, {})["Value"].label.text == "Target file name"
    assert forms.widths(ref) == {"p-Value": "half"}


def test_a_user_is_chosen_from_those_who_can_sign_in(app: Flask, alice: User, bob: User) -> None:
    bob.enabled = False
    options = str(form_of({"Type": "user"}, {})["Value"]())
    assert '<option value="alice">Alice Adams</option>' in options
    assert "bob" not in options
