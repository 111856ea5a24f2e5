import pytest

from app.actions.step import Step

HERE = Step("run-1", "0.1", "flow", "alice", "Alice")


def test_identity_is_the_same_for_the_same_step_whoever_started_it() -> None:
    assert HERE.identity("mail", "x") == Step("run-1", "0.1").identity("mail", "x")
    assert len(HERE.identity()) == 64
    assert set(HERE.identity("\ud800")) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "other",
    [
        Step("run-2", "0.1").identity("a", "b"),
        Step("run-1", "0.2").identity("a", "b"),
        HERE.identity("a"),
        HERE.identity("b", "a"),
        HERE.identity("ab"),
        HERE.identity(),
    ],
)
def test_another_step_or_purpose_has_another_identity(other: str) -> None:
    assert HERE.identity("a", "b") != other
