from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.extensions import db
from app.notifications import models, service
from app.notifications.errors import UnknownNotification
from app.notifications.service import Note


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    users = [User(login=login, password_hash="none") for login in ("alice", "bob")]
    db.session.add_all(users)
    db.session.commit()
    return {user.login: user.id for user in users}


def titles(user_id: int, **window: int) -> list[str]:
    found = models.page(user_id, **{"offset": 0, "limit": 1000, **window})
    return [notification.title for notification in found]


def test_each_person_has_their_own_newest_first(people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], "1", "one", ""), Note(people["bob"], "1", "one", "")])
    service.notify([Note(people["alice"], "2", "two", "")])
    assert titles(people["alice"]) == ["two", "one"]
    assert titles(people["alice"], offset=1) == ["one"]
    assert titles(people["bob"]) == ["one"]
    assert service.unread_count(people["alice"]) == 2


def test_the_same_again_is_kept_once_and_stays_as_it_was(people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], "1", "one", "")])
    service.mark_all_read(people["alice"])
    service.notify([Note(people["alice"], "1", "other", ""), Note(people["bob"], "1", "one", "")])
    assert titles(people["alice"]) == ["one"]
    assert service.unread_count(people["alice"]) == 0
    assert service.unread_count(people["bob"]) == 1


def test_nobody_is_told_nothing(people: dict[str, int]) -> None:
    service.notify([])
    assert titles(people["alice"]) == []


def test_what_was_read_first_stays_the_moment(people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], "1", "one", "")])
    (found,) = models.page(people["alice"], offset=0, limit=1)
    service.mark_read(people["alice"], found.id)
    moment = found.read_at
    service.mark_read(people["alice"], found.id)
    assert found.read_at == moment is not None
    assert service.unread_count(people["alice"]) == 0


def test_another_persons_notification_is_unknown(people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], "1", "one", "")])
    (found,) = models.page(people["alice"], offset=0, limit=1)
    for user_id, number in ((people["bob"], found.id), (people["alice"], found.id + 1)):
        with pytest.raises(UnknownNotification):
            service.mark_read(user_id, number)
    assert service.unread_count(people["alice"]) == 1


def test_only_the_newest_are_kept(people: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "KEPT", 3)
    service.notify([Note(people["bob"], "0", "bobs", "")])
    for number in range(5):
        service.notify([Note(people["alice"], str(number), str(number), "")])
    assert titles(people["alice"]) == ["4", "3", "2"]
    assert titles(people["bob"]) == ["bobs"]


def test_notifications_go_with_their_person(people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], "1", "one", "")])
    user: Any = db.session.get(User, people["alice"])
    db.session.delete(user)
    db.session.commit()
    assert titles(people["alice"]) == []
