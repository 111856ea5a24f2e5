"""Values of password parameters: never shown, kept where the mask is left alone."""

import json

import pytest

from app.admin.flows.masking import masked, unmasked
from app.flows.definition import Flow, parse
from app.flows.facts import MASK
from app.flows.secret_values import secrets_in


def flow(
    key: str = "k3y", preset: str = "pr3set", field: str = "f13ld", kind: str = "password"
) -> Flow:
    fields = [{"Name": "Key", "Value": field}, {"Name": "Open", "Value": "shown"}]
    action = json.dumps({"gui": {"text": "Do"}})
    return parse(
        {
            "Label": "Sample",
            "Parameters": [
                {"Name": "Key", "Value": key, "Type": kind},
                {"Name": "Open", "Value": "open"},
            ],
            "Hooks": [
                {
                    "ApiSlug": "do",
                    "PresetParameters": {"Key": preset, "Open": "preset"},
                    "Metadata": {"action": action, "formParameters": json.dumps(fields)},
                }
            ],
        }
    )


def test_every_secret_is_masked_and_nothing_else() -> None:
    text = json.dumps(masked(flow()).document())
    assert not any(secret in text for secret in ("k3y", "pr3set", "f13ld"))
    assert all(shown in text for shown in ("open", "preset", "shown"))
    assert list(secrets_in(masked(flow())).values()) == [MASK] * 3


def test_a_flow_without_secrets_stays_itself() -> None:
    plain = flow(kind="text")
    assert masked(plain) is plain
    assert secrets_in(plain) == {}


def test_an_empty_secret_needs_no_mask() -> None:
    assert list(secrets_in(masked(flow(key=""))).values()) == ["", MASK, MASK]


def test_a_mask_left_alone_keeps_the_secret() -> None:
    assert unmasked(masked(flow()), flow()) == flow()


@pytest.mark.parametrize("place", ["key", "preset", "field"])
def test_what_is_written_instead_of_a_mask_is_new(place: str) -> None:
    masks = {"key": MASK, "preset": MASK, "field": MASK}
    assert unmasked(flow(**masks | {place: "new"}), flow()) == flow(**{place: "new"})


def test_what_is_no_secret_any_more_loses_its_value() -> None:
    opened = unmasked(flow(MASK, MASK, MASK, kind="text"), flow())
    assert not any(secret in json.dumps(opened.document()) for secret in ("k3y", "pr3set", "f13ld"))
    assert MASK not in json.dumps(opened.document(), ensure_ascii=False)


def test_a_mask_that_stands_for_nothing_is_empty() -> None:
    fresh = unmasked(flow(MASK, MASK, MASK), flow(kind="text"))
    assert set(secrets_in(fresh).values()) <= {""}
