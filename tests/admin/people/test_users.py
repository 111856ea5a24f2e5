"""The pages about users: who reaches them, list, new user, and what is done to one."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import changes, service
from app.accounts.models import User
from app.audit import models
from app.audit.models import Filter
from tests.admin.counting import queries
from tests.conftest import PASSWORD, Client

PATHS = ("/admin/people", "/admin/people/-/new", "/admin/people/bob", "/admin/people/-/subjects")
ACTS = ("password", "end-sign-ins", "enable", "disable")
NEW = {
    "login": "dora",
    "password": "a new password",
    "repeat": "a new password",
    "name": "Dora Dahl",
    "email": "dora@example.org",
    "profile": "standard",
    "roles": ["reviewers"],
    "role": "",
}
BOB = {"name": "Bob Brown", "email": "", "profile": "standard", "role": ""}


@pytest.mark.parametrize("path", [*PATHS, "/admin/people/-/logins"])
def test_pages_are_unknown_to_all_but_admins(refused, path: str) -> None:
    refused(path)


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_unknown_to_all_but_admins(refused, act: str) -> None:
    refused(f"/admin/people/bob/{act}", "POST", data={"password": "x" * 9, "repeat": "x" * 9})
    user = service.find_or_refuse("bob")
    assert user.enabled
    assert service.check_password("bob", PASSWORD) is user


@pytest.mark.parametrize("act", ACTS)
def test_wrong_method_is_refused(as_admin: Client, people: None, act: str) -> None:
    assert as_admin.get(f"/admin/people/bob/{act}").status_code == 405
    assert as_admin.put("/admin/people").status_code == 405


@pytest.mark.parametrize("login", ["nobody", "-", "%00", "..", "a%2fb", "%F0%9F%9A%80", "x" * 500])
def test_an_unknown_user_has_no_page(as_admin: Client, people: None, login: str) -> None:
    assert as_admin.get(f"/admin/people/{login}").status_code == 404
    assert as_admin.post(f"/admin/people/{login}/disable").status_code == 404


def test_the_list_shows_everybody(as_admin: Client, people: None) -> None:
    changes.set_enabled(service.find_or_refuse("carol"), False)
    page = as_admin.get("/admin/people").text
    assert page.index(">admin<") < page.index(">alice<") < page.index(">bob<")
    assert ">reviewers<" in page.partition("<tbody>")[2]
    assert page.count(">Disabled<") == 1
    assert page.count(">Never<") == 3


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("q=ADAMS", "alice", "bob"),
        ("role=reviewers", "alice", "bob"),
        ("q=%00bob", "bob", "alice"),
        ("q=" + "x" * 5_000, "Nobody fits", "alice"),
        ("q=%25", "Nobody fits", "alice"),
        ("page=2", "Nobody fits", "alice"),
        ("page=-1", "bob", "Nobody fits"),
        ("page=999999999999999999999", "bob", "Nobody fits"),
        ("page=%D9%A1", "bob", "Nobody fits"),
    ],
)
def test_the_list_is_searched(
    as_admin: Client, people: None, query: str, seen: str, unseen: str
) -> None:
    main = as_admin.get(f"/admin/people?{query}").text.partition("<main")[2]
    rows = main[main.rindex("table-card") :]
    assert f">{seen}<" in rows or seen in rows
    assert f">{unseen}<" not in rows


def test_the_list_has_pages_and_keeps_the_search(as_admin: Client) -> None:
    make_users(51)
    first = as_admin.get("/admin/people?q=user-").text
    assert first.count('scope="row"') == 50
    assert "/admin/people?page=2&amp;q=user-" in first
    second = as_admin.get("/admin/people?q=user-&page=2").text
    assert second.count('scope="row"') == 1
    assert "user-50" in second


def test_a_longer_list_takes_no_more_queries(as_admin: Client) -> None:
    make_users(5)
    few = queries(as_admin, "/admin/people")
    make_users(50, "more")
    assert queries(as_admin, "/admin/people") == few


def test_a_user_is_made_and_can_sign_in(as_admin: Client, alice: User, app: Flask) -> None:
    answer = as_admin.post("/admin/people/-/new", data=NEW | {"role": "interns"})
    assert (answer.status_code, answer.location) == (303, "/admin/people/dora")
    assert "User dora was made." in as_admin.get(answer.location).text
    dora = service.check_password("dora", "a new password")
    assert (dora.name, dora.email, dora.profile) == ("Dora Dahl", "dora@example.org", "standard")
    assert [role.name for role in dora.roles] == ["interns", "reviewers"]
    entry = next(models.every(Filter(action="user.create", target="user:dora")))
    assert (entry.login, entry.address) == ("admin", "127.0.0.1")


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"login": ""}, "login", "Enter a login."),
        ({"login": "A b"}, "login", "A login has 1 to 64"),
        ({"login": "alice"}, "login", "There is a user"),
        ({"login": " ALICE "}, "login", "There is a user"),
        ({"password": "short", "repeat": "short"}, "password", "A password has 8"),
        ({"repeat": "something else"}, "repeat", "The two passwords are not the same."),
        ({"name": "x" * 256}, "name", "Write at most 255"),
        ({"email": "two\nlines"}, "email", "Write at most 255"),
        ({"role": "No Role"}, "role", "A role has 1 to 64"),
        ({"roles": ["nobody"]}, "roles", "is not a valid choice"),
        ({"profile": "root"}, "profile", "Not a valid choice"),
    ],
)
def test_bad_values_are_told_at_their_field_and_kept(
    as_admin: Client, alice: User, wrong: dict[str, object], field: str, message: str
) -> None:
    answer = as_admin.post("/admin/people/-/new", data=NEW | wrong)
    assert answer.status_code == 422
    assert message in answer.text.partition(f'id="{field}-error"')[2][:900]
    assert 'value="Dora Dahl"' in answer.text or field == "name"
    assert "a new password" not in answer.text
    assert service.find("dora") is None


def test_a_user_without_profile_is_refused(as_admin: Client) -> None:
    sent = {name: value for name, value in NEW.items() if name not in ("profile", "roles")}
    assert as_admin.post("/admin/people/-/new", data=sent).status_code == 422


def test_details_and_roles_are_changed(as_admin: Client, bob: User, alice: User) -> None:
    sent = {"name": "B", "email": "b@example.org", "profile": "shared", "roles": "reviewers"}
    answer = as_admin.post("/admin/people/bob", data=sent | {"role": "interns"})
    assert (answer.status_code, answer.location) == (303, "/admin/people/bob")
    assert (bob.name, bob.email, bob.profile) == ("B", "b@example.org", "shared")
    assert {role.name for role in bob.roles} == {"interns", "reviewers"}
    as_admin.post("/admin/people/bob", data=BOB)
    assert bob.roles == []


def test_names_are_shown_as_text(as_admin: Client, bob: User) -> None:
    as_admin.post("/admin/people/bob", data=BOB | {"name": "<script>alert(1)</script>"})
    for path in ("/admin/people", "/admin/people/bob"):
        assert "<script>alert" not in as_admin.get(path).text


@pytest.mark.parametrize("profile", ["standard", "shared"])
def test_the_last_admin_is_not_demoted(as_admin: Client, admin: User, profile: str) -> None:
    answer = as_admin.post("/admin/people/admin", data=BOB | {"profile": profile})
    assert answer.status_code == 422
    assert "admin is the last admin who can sign in." in answer.text
    assert as_admin.get("/admin/people").status_code == 200


def test_the_last_admin_is_not_disabled(as_admin: Client, admin: User) -> None:
    answer = as_admin.post("/admin/people/admin/disable")
    told = as_admin.get(answer.location).text
    assert "admin is the last admin who can sign in." in told
    assert admin.enabled


@pytest.mark.parametrize(("act", "home"), [("disable", "/login?next="), ("", "/")])
def test_an_admin_who_no_longer_is_one_goes_home(
    as_admin: Client, admin: User, act: str, home: str
) -> None:
    service.create_user("other", PASSWORD, profile="admin")
    answer = as_admin.post(f"/admin/people/admin/{act}".rstrip("/"), data=BOB)
    assert (answer.status_code, answer.location) == (303, "/")
    assert as_admin.get("/").headers.get("Location", "/").startswith(home)


def test_a_disabled_user_is_out_and_can_be_let_in_again(
    as_admin: Client, bob: User, app: Flask
) -> None:
    theirs = Client(app).sign_in("bob")
    as_admin.post("/admin/people/bob/disable")
    assert theirs.get("/account").status_code == 302
    as_admin.post("/admin/people/bob/enable")
    assert theirs.get("/account").status_code == 302
    assert theirs.sign_in("bob").get("/account").status_code == 200


@pytest.mark.parametrize(
    ("act", "data"),
    [("end-sign-ins", {}), ("password", {"password": "another one", "repeat": "another one"})],
)
def test_sign_ins_end_but_not_the_admins_own(
    as_admin: Client, admin: User, bob: User, app: Flask, act: str, data: dict[str, str]
) -> None:
    for login in ("bob", "admin"):
        theirs = Client(app).sign_in(login)
        answer = as_admin.post(f"/admin/people/{login}/{act}", data=data)
        assert (answer.status_code, answer.location) == (303, f"/admin/people/{login}")
        assert theirs.get("/account").status_code == 302
    assert as_admin.get("/admin/people").status_code == 200


def test_a_new_password_opens_and_is_never_shown(as_admin: Client, bob: User) -> None:
    sent = {"password": "another one", "repeat": "another one"}
    answer = as_admin.post("/admin/people/bob/password", data=sent)
    assert "another one" not in as_admin.get(answer.location).text
    assert service.check_password("bob", "another one") is bob
    told = [entry.changes for entry in models.every(Filter(action="user.password"))]
    assert told == [{}]


@pytest.mark.parametrize(
    ("password", "repeat", "message"),
    [
        ("", "", "Enter a password."),
        ("short", "short", "A password has 8"),
        ("another one", "another two", "The two passwords are not the same."),
    ],
)
def test_a_bad_password_is_told_at_its_field(
    as_admin: Client, bob: User, password: str, repeat: str, message: str
) -> None:
    sent = {"password": password, "repeat": repeat}
    answer = as_admin.post("/admin/people/bob/password", data=sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Bob Brown"' in answer.text
    assert service.check_password("bob", PASSWORD) is bob


def test_a_form_without_our_proof_changes_nothing(app: Flask, admin: User, bob: User) -> None:
    client = Client(app).sign_in("admin")
    app.config["WTF_CSRF_ENABLED"] = True
    for act in ("", *(f"/{act}" for act in ACTS)):
        assert client.post(f"/admin/people/bob{act}", data=BOB).status_code == 400
    assert bob.enabled


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("subjects?grants-0-subject=role:rev", ["role:reviewers"]),
        ("subjects?subject=BOB", ["user:bob"]),
        ("logins?person=ali", ["alice"]),
        ("logins?login=nobody", []),
        ("logins?login=%00", ["admin", "alice", "bob", "carol"]),
        ("logins", ["admin", "alice", "bob", "carol"]),
    ],
)
def test_names_complete(as_admin: Client, people: None, path: str, options: list[str]) -> None:
    answer = as_admin.get(f"/admin/people/-/{path}").text
    assert [part.split('"')[0] for part in answer.split('value="')[1:]] == options


def make_users(count: int, start: str = "user") -> None:
    """Make users with a role, quickly: nobody signs in as one."""
    role = service.ensure_role("many")
    service.db.session.add_all(
        User(login=f"{start}-{number:02}", password_hash="none", roles=[role])
        for number in range(count)
    )
    service.db.session.commit()
    assert service.db.session.scalar(sa.select(sa.func.count(User.id))) > count
