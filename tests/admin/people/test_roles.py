"""The pages about roles: who reaches them, list, new role, another label."""

import pytest

from app.accounts import service
from app.accounts.models import User
from tests.admin.counting import queries
from tests.conftest import Client

ROLES = "/admin/people/-/roles"


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/reviewers")])
def test_pages_are_unknown_to_all_but_admins(refused, method: str, path: str) -> None:
    refused(ROLES + path, method)


def test_wrong_method_is_refused(as_admin: Client) -> None:
    assert as_admin.put(ROLES).status_code == 405


def test_the_list_counts_who_has_a_role(as_admin: Client, alice: User) -> None:
    service.ensure_role("interns", "Interns")
    page = as_admin.get(ROLES).text
    assert "0 users with the role Interns" in page
    assert "1 users with the role reviewers" in page
    assert "/admin/people?role=reviewers" in page


def test_without_roles_the_page_says_what_to_do(as_admin: Client) -> None:
    assert "Make the first one here." in as_admin.get(ROLES).text


def test_a_longer_list_takes_no_more_queries(as_admin: Client) -> None:
    for number in range(5):
        service.ensure_role(f"role-{number}")
    few = queries(as_admin, ROLES)
    for number in range(50):
        service.ensure_role(f"more-{number}")
    assert queries(as_admin, ROLES) == few


def test_a_role_is_made(as_admin: Client) -> None:
    answer = as_admin.post(ROLES, data={"role": "interns", "label": "Interns <b>"})
    assert (answer.status_code, answer.location) == (303, ROLES)
    assert "Interns &lt;b&gt;" in as_admin.get(ROLES).text


@pytest.mark.parametrize(
    ("role", "label", "message"),
    [
        ("", "", "Enter a name."),
        ("No Role", "", "A role has 1 to 64"),
        ("reviewers", "", "There is a role"),
        ("new", "x" * 256, "Write at most 255"),
    ],
)
def test_bad_values_are_told_and_kept(
    as_admin: Client, alice: User, role: str, label: str, message: str
) -> None:
    answer = as_admin.post(ROLES, data={"role": role, "label": label})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{role}"' in answer.text
    assert len(service.all_roles()) == 1


def test_a_role_gets_another_label(as_admin: Client, alice: User) -> None:
    answer = as_admin.post(f"{ROLES}/reviewers", data={"label": " Examiners "})
    assert (answer.status_code, answer.location) == (303, ROLES)
    assert service.role_or_refuse("reviewers").label == "Examiners"


@pytest.mark.parametrize("label", ["", "  ", "x" * 256])
def test_a_bad_label_is_refused(as_admin: Client, alice: User, label: str) -> None:
    answer = as_admin.post(f"{ROLES}/reviewers", data={"label": label})
    assert answer.status_code == 422
    assert "label-error" in answer.text
    assert service.role_or_refuse("reviewers").label == "reviewers"


@pytest.mark.parametrize("name", ["nobody", "%00", "No Role"])
def test_an_unknown_role_has_no_page(as_admin: Client, name: str) -> None:
    assert as_admin.get(f"{ROLES}/{name}").status_code == 404
