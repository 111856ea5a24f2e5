"""Policies laid out: which effect stands where, and in which order."""

import pytest

from app.access.policy import Rule
from app.accounts.models import Role, User
from app.admin.policies import matrix
from app.admin.policies.check import checked
from app.flows.definition import parse
from app.flows.store import HookRef


def refs(*policies: dict[str, int], enabled: bool = True) -> list[HookRef]:
    """A hook `hook-N` for each policy, subject to effect."""
    hooks = [
        {
            "ApiSlug": f"hook-{number}",
            "Policies": [{"Subject": who, "Effect": effect} for who, effect in policy.items()],
        }
        for number, policy in enumerate(policies)
    ]
    flow = parse({"Label": "Say", "Actions": [], "Hooks": hooks})
    return [HookRef("say", 1, flow, hook, enabled) for hook in flow.hooks]


@pytest.mark.parametrize(
    ("policy", "effects"),
    [
        ([], {}),
        ([Rule("a", "allow")], {"a": "allow"}),
        ([Rule("a", "allow"), Rule("b", "deny")], {"a": "allow", "b": "deny"}),
        ([Rule("a", "allow"), Rule("a", "deny")], {"a": "deny"}),
        ([Rule("a", "deny"), Rule("a", "allow")], {"a": "deny"}),
        ([Rule("a", "allow"), Rule("a", "allow")], {"a": "allow"}),
    ],
)
def test_a_deny_wins_over_an_allow(policy: list[Rule], effects: dict[str, str]) -> None:
    assert matrix.effects(policy) == effects


def test_subjects_come_by_kind_then_name() -> None:
    rows = matrix.rows(refs({"user:bob": 1, "role:b": 1}, {"profile:z": 0, "role:a": 1, "odd": 1}))
    assert matrix.subjects(rows) == ["profile:z", "role:a", "role:b", "user:bob", "odd"]


def test_the_most_named_subjects_get_a_column() -> None:
    rare = {f"role:{number:02}": 1 for number in range(20)}
    rows = matrix.rows(refs(rare, {"user:bob": 1}, {"user:bob": 0}))
    columns = matrix.columns(rows)
    assert len(columns) == matrix.MAX_COLUMNS
    assert [column.subject for column in columns][-1] == "user:bob"
    assert (columns[0].kind, columns[0].name) == ("role", "00")


@pytest.mark.parametrize(
    ("policy", "nobody"),
    [({}, True), ({"user:bob": 0}, True), ({"user:bob": 1}, False), ({"a": 0, "b": 1}, False)],
)
def test_a_policy_that_allows_nobody_is_marked(policy: dict[str, int], nobody: bool) -> None:
    assert matrix.rows(refs(policy))[0].allows_nobody is nobody


@pytest.mark.parametrize(
    ("text", "subject", "slugs"),
    [
        ("", "", ["hook-0", "hook-1"]),
        ("HOOK-1", "", ["hook-1"]),
        ("say", "", ["hook-0", "hook-1"]),
        ("nothing", "", []),
        ("", "user:bob", ["hook-0"]),
        ("hook-1", "user:bob", []),
        ("", "user:b", []),
    ],
)
def test_rows_are_found(text: str, subject: str, slugs: list[str]) -> None:
    found = matrix.rows(refs({"user:bob": 0}, {"role:a": 1}), text, subject)
    assert [row.slug for row in found] == slugs


@pytest.mark.parametrize(
    ("policy", "allowed", "because"),
    [
        ({}, False, "no rule allows alice"),
        ({"role:interns": 1}, False, "no rule allows alice"),
        ({"profile:standard": 1}, True, "allowed by profile:standard"),
        ({"role:reviewers": 1}, True, "allowed by role:reviewers"),
        ({"profile:standard": 1, "user:alice": 0}, False, "denied by user:alice"),
        ({"role:reviewers": 0, "user:alice": 1}, False, "denied by role:reviewers"),
        ({"user:allows you": 1}, False, "no rule allows alice"),
    ],
)
def test_a_user_is_checked_as_at_a_call(
    policy: dict[str, int], allowed: bool, because: str
) -> None:
    alice = User(login="alice", profile="standard", roles=[Role(name="reviewers", label="")])
    result = checked(alice, refs(policy))[0]
    assert (result.allowed, result.because) == (allowed, because)
