"""Waiting for a storage that is away: until it is back, for a while, and not when stopped."""

import pytest

from app.actions.errors import RunStopped
from app.flows import patience
from app.flows.patience import patiently
from app.nodes.errors import NodeMissing, StorageFailed


class Storage:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    def read(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise StorageFailed("data/a.txt")
        return "content"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSE_SECONDS", 0)


@pytest.mark.parametrize(("failures", "told"), [(0, 0), (1, 1), (5, 1)])
def test_work_is_tried_until_the_storage_answers(failures: int, told: int) -> None:
    storage, lines = Storage(failures), list[str]()
    assert patiently(storage.read, lambda: None, lines.append) == "content"
    assert storage.calls == failures + 1
    assert len(lines) == told
    assert all(line.endswith("Waiting for it.") for line in lines)


def test_a_storage_that_stays_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0)
    storage = Storage(9)
    with pytest.raises(StorageFailed):
        patiently(storage.read, lambda: None, lambda _line: None)
    assert storage.calls == 1


def test_who_waits_can_be_stopped() -> None:
    def stop() -> None:
        raise RunStopped

    storage = Storage(9)
    with pytest.raises(RunStopped):
        patiently(storage.read, stop, lambda _line: None)
    assert storage.calls == 1


def test_other_problems_are_not_waited_for() -> None:
    def missing() -> None:
        raise NodeMissing("data/a.txt")

    with pytest.raises(NodeMissing):
        patiently(missing, lambda: None, lambda _line: None)
