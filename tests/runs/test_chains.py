"""Runs that touch the same effects work one after the other, others beside each other."""

import threading

import pytest

from app.runs.chains import Chains

PATIENCE = 30
"""Seconds after which a test gives up."""


def enter(chains: Chains, chain: str, run_id: str) -> tuple[threading.Thread, threading.Event]:
    inside = threading.Event()

    def work() -> None:
        with chains.working(chain, run_id):
            inside.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread, inside


def test_a_run_waits_for_another_of_its_chain() -> None:
    chains = Chains()
    with chains.working("a", "run-1"):
        thread, inside = enter(chains, "a", "run-2")
        assert not inside.wait(0.05)
    assert inside.wait(PATIENCE)
    thread.join(PATIENCE)


@pytest.mark.parametrize(("chain", "run_id"), [("a", "run-1"), ("b", "run-2")])
def test_lanes_of_one_run_and_other_chains_do_not_wait(chain: str, run_id: str) -> None:
    chains = Chains()
    with chains.working("a", "run-1"):
        _, inside = enter(chains, chain, run_id)
        assert inside.wait(PATIENCE)


def test_a_run_that_fails_lets_the_next_one_begin() -> None:
    chains = Chains()
    with pytest.raises(ValueError, match="broken"), chains.working("a", "run-1"):
        raise ValueError("broken")
    _, inside = enter(chains, "a", "run-2")
    assert inside.wait(PATIENCE)
