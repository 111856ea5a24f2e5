from typing import Any

import pytest

from app.accounts.errors import UnusableClaims
from app.accounts.openid import claims
from app.config import Settings

ISSUER = "https://id.example.org"
SETTINGS = Settings(oidc_issuer=ISSUER, oidc_profile_claim="flowbutton", oidc_roles_claim="groups")
ERIN: dict[str, Any] = {
    "sub": "248289",
    "preferred_username": "Erin ",
    "name": "Erin Evans",
    "email": "erin@example.org",
    "flowbutton": "standard",
    "groups": ["reviewers", "writers"],
}


def test_claims_describe_a_person() -> None:
    assert vars(claims.read(ERIN, SETTINGS)) == {
        "external_id": "https://id.example.org 248289",
        "login": "erin",
        "name": "Erin Evans",
        "email": "erin@example.org",
        "profile": "standard",
        "roles": ("reviewers", "writers"),
    }


def test_without_claims_of_their_own_profile_and_roles_are_not_said() -> None:
    found = claims.read(ERIN, Settings(oidc_issuer=ISSUER))
    assert (found.profile, found.roles) == (None, None)


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        (["b", "a", "a"], ("a", "b")),
        ("a", ("a",)),
        ([], ()),
        (None, ()),
        ({"a": 1}, ()),
        (["CN=Staff,DC=example", "ok", 7, None, "../x"], ("ok",)),
    ],
)
def test_what_is_no_name_of_a_role_is_no_role(said: Any, roles: tuple[str, ...]) -> None:
    assert claims.read({**ERIN, "groups": said}, SETTINGS).roles == roles


def test_roles_are_bounded() -> None:
    groups = [f"group-{number}" for number in range(1000)]
    assert len(claims.read({**ERIN, "groups": groups}, SETTINGS).roles or ()) == claims.MAX_ROLES


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "x" * 256}, "sub"),
        ({"preferred_username": None}, "preferred_username"),
        ({"preferred_username": "two words"}, "preferred_username"),
        ({"preferred_username": "-rf"}, "preferred_username"),
        ({"preferred_username": ["erin"]}, "preferred_username"),
        ({"flowbutton": None}, "flowbutton"),
        ({"flowbutton": "root"}, "flowbutton"),
        ({"flowbutton": ["admin"]}, "flowbutton"),
    ],
)
def test_claims_that_make_no_user_are_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(UnusableClaims, match=words):
        claims.read({**ERIN, **change}, SETTINGS)


@pytest.mark.parametrize("claim", ["name", "email"])
def test_a_text_that_cannot_be_kept_as_it_is_lets_in_all_the_same(claim: str) -> None:
    found = vars(claims.read({**ERIN, claim: "a\u202eb\n" + "x" * 300}, SETTINGS))[claim]
    assert found.startswith("a b")
    assert len(found) == 255
