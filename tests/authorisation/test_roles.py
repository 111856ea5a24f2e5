"""A role counts from the moment it is given until it is taken, in sign-ins that are open."""

from app.accounts import changes
from app.accounts import service as accounts
from tests.authorisation.world import FAILED, World

OPENED = ("/ws/docs/", "/dl/docs/picture.png", "/a/scheduler/hooks/say-hello")


def statuses(installation: World) -> list[int]:
    return [installation.ask("other", "GET", address).status_code for address in OPENED]


def give(login: str, *roles: str) -> None:
    user = accounts.find(login)
    assert user is not None
    changes.set_details(user, name="", email="", profile="standard", roles=set(roles))


def test_a_role_opens_at_once_and_closes_at_once(installation: World) -> None:
    assert statuses(installation) == [404, 404, 404]
    give("bob", "reviewers")
    assert statuses(installation) == [200, 200, 200]
    give("bob", "writers")
    assert statuses(installation) == [404, 404, 404]


def test_a_role_opens_no_run_of_others(installation: World) -> None:
    give("bob", "reviewers")
    assert installation.ask("other", "GET", f"/runs/{FAILED}").status_code == 404
