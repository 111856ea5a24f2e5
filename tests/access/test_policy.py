from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.errors import BadSubject
from app.access.policy import MAX_NAME, Decision, Rule, Subject, decide, parse_subject

ALICE = frozenset({"profile:standard", "role:reviewers", "user:alice"})
STANDARD = Rule("profile:standard", "allow")
NO_STANDARD = Rule("profile:standard", "deny")
REVIEWERS = Rule("role:reviewers", "allow")
NO_REVIEWERS = Rule("role:reviewers", "deny")
NO_INTERNS = Rule("role:interns", "deny")
NO_ALICE = Rule("user:alice", "deny")


@pytest.mark.parametrize(
    ("rules", "allowed", "because"),
    [
        ([], False, "no rule allows you"),
        ([STANDARD], True, "allowed by profile:standard"),
        ([REVIEWERS], True, "allowed by role:reviewers"),
        ([Rule("user:alice", "allow")], True, "allowed by user:alice"),
        ([NO_ALICE], False, "denied by user:alice"),
        ([NO_INTERNS], False, "no rule allows you"),
        ([Rule("profile:admin", "allow")], False, "no rule allows you"),
        ([STANDARD, NO_INTERNS], True, "allowed by profile:standard"),
        ([STANDARD, NO_REVIEWERS], False, "denied by role:reviewers"),
        ([NO_REVIEWERS, STANDARD], False, "denied by role:reviewers"),
        ([NO_STANDARD, Rule("user:alice", "allow")], False, "denied by profile:standard"),
        ([STANDARD, NO_STANDARD], False, "denied by profile:standard"),
        ([NO_STANDARD, STANDARD], False, "denied by profile:standard"),
        ([STANDARD, STANDARD], True, "allowed by profile:standard"),
        ([NO_ALICE, NO_REVIEWERS], False, "denied by role:reviewers"),
        ([Rule("user:Alice", "allow")], False, "no rule allows you"),
        ([Rule("user:al", "allow")], False, "no rule allows you"),
        ([Rule("alice", "allow")], False, "no rule allows you"),
        ([Rule("", "allow")], False, "no rule allows you"),
    ],
)
def test_decides(rules: list[Rule], allowed: bool, because: str) -> None:
    assert decide(rules, ALICE) == Decision(allowed, because)


def test_deny_of_an_intern_names_the_role() -> None:
    assert decide([STANDARD, NO_INTERNS], {*ALICE, "role:interns"}).because == (
        "denied by role:interns"
    )


def test_caller_without_subjects_is_denied() -> None:
    assert decide([STANDARD], ()) == Decision(False, "no rule allows you")


def test_unknown_effect_denies() -> None:
    rule = Rule("user:alice", cast(Any, "Allow"))
    assert not decide([STANDARD, rule], ALICE).allowed


def test_one_text_instead_of_a_collection_never_matches_by_its_parts() -> None:
    assert not decide([Rule("user:a", "allow")], "user:alice").allowed


SUBJECTS = st.sampled_from(
    ["profile:admin", "profile:standard", "role:a", "role:b", "user:alice", "user:bob"]
)
RULES = st.lists(st.builds(Rule, SUBJECTS, st.sampled_from(["allow", "deny"])), max_size=8)
HELD = st.frozensets(SUBJECTS)


@given(rules=RULES, held=HELD, data=st.data())
def test_order_of_rules_does_not_matter(
    rules: list[Rule], held: frozenset[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rules))
    assert decide(shuffled, held) == decide(rules, held)


@given(rules=RULES, held=HELD, subject=SUBJECTS, place=st.integers(0, 8))
def test_adding_a_deny_never_allows(
    rules: list[Rule], held: frozenset[str], subject: str, place: int
) -> None:
    stricter = [*rules[:place], Rule(subject, "deny"), *rules[place:]]
    assert decide(rules, held).allowed or not decide(stricter, held).allowed


@given(rules=RULES, held=HELD, subject=SUBJECTS, place=st.integers(0, 8))
def test_adding_an_allow_never_denies_who_was_allowed(
    rules: list[Rule], held: frozenset[str], subject: str, place: int
) -> None:
    wider = [*rules[:place], Rule(subject, "allow"), *rules[place:]]
    assert decide(wider, held).allowed or not decide(rules, held).allowed


@given(rules=RULES, held=HELD)
def test_repeating_every_rule_changes_nothing(rules: list[Rule], held: frozenset[str]) -> None:
    assert decide([*rules, *rules], held) == decide(rules, held)


@given(rules=RULES, held=HELD)
def test_who_is_allowed_holds_a_subject_that_is_allowed(
    rules: list[Rule], held: frozenset[str]
) -> None:
    allows = {rule.subject for rule in rules if rule.effect == "allow"}
    assert not decide(rules, held).allowed or allows & held


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("profile:standard", Subject("profile", "standard")),
        ("role:reviewers", Subject("role", "reviewers")),
        ("role:a:b", Subject("role", "a:b")),
        ("user:j.doe@example.org", Subject("user", "j.doe@example.org")),
        ("user:Übung", Subject("user", "Übung")),
        ("role:" + "x" * MAX_NAME, Subject("role", "x" * MAX_NAME)),
    ],
)
def test_subject_is_read_and_written_the_same(text: str, subject: Subject) -> None:
    assert parse_subject(text) == subject
    assert str(subject) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "role",
        "role:",
        "reviewers",
        "Role:reviewers",
        "group:reviewers",
        " role:reviewers",
        "role :reviewers",
        "role: reviewers",
        "role:reviewers ",
        "role:re\nviewers",
        "role:re\x00viewers",
        "user:a\u202eb",
        "role:" + "x" * (MAX_NAME + 1),
    ],
)
def test_bad_subject_is_refused_and_says_how_to_write_it(text: str) -> None:
    with pytest.raises(BadSubject, match="profile:NAME, role:NAME or user:LOGIN"):
        parse_subject(text)
