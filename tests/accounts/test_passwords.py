import pytest
from argon2 import PasswordHasher

from app.accounts import passwords

OLD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    ("password", "allow_weak", "good"),
    [
        ("", False, False),
        ("", True, False),
        ("demo", False, False),
        ("demo", True, True),
        ("1234567", False, False),
        ("12345678", False, True),
        ("x" * passwords.MAX_LENGTH, False, True),
        ("x" * (passwords.MAX_LENGTH + 1), False, False),
        ("x" * (passwords.MAX_LENGTH + 1), True, False),
        ("🚀" * 8, False, True),
    ],
)
def test_length_decides_what_is_acceptable(password: str, allow_weak: bool, good: bool) -> None:
    assert (passwords.fault(password, allow_weak=allow_weak) == "") is good


@pytest.mark.parametrize(
    "password", ["correct horse", " outer spaces ", "pass\x00word", "🚀🚀", "\ud800"]
)
def test_hash_matches_its_password_only(password: str) -> None:
    kept = passwords.hashed(password)
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password + "x")
    assert not passwords.matches(kept, password[:-1])


def test_hash_does_not_hold_the_password_and_is_salted() -> None:
    kept = passwords.hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert "correct" not in kept
    assert kept != passwords.hashed("correct horse")


def test_composed_and_decomposed_letters_are_one_password() -> None:
    assert passwords.matches(passwords.hashed("pässword"), "pa\u0308ssword")


def test_too_long_password_never_matches() -> None:
    long = "x" * (passwords.MAX_LENGTH + 1)
    assert not passwords.matches(passwords.HASHER.hash(long), long)


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$broken"])
def test_damaged_hash_never_matches(kept: str) -> None:
    assert not passwords.matches(kept, "plain")


def test_hash_of_other_parameters_is_outdated() -> None:
    assert passwords.is_outdated(OLD.hash("correct horse"))
    assert not passwords.is_outdated(passwords.hashed("correct horse"))


def test_hash_of_nobody_costs_the_same_as_another() -> None:
    assert passwords.of_nobody() is passwords.of_nobody()
    assert not passwords.is_outdated(passwords.of_nobody())
