"""What is kept of the messages of an action: bounded, masked, and only the first of many."""

import json

import pytest

from app.actions.message import Message, Output
from app.database import now
from app.flows.branches import Branch
from app.flows.perform import StepRecord
from app.nodes.node import Node
from app.runs.messages import KEPT, KEPT_FAILURES, MAX_ITEMS, MAX_TEXT, as_text, is_kept, summary


def mask(text: str) -> str:
    return text.replace("hunter22", "•••")


def message(count: int = 1, text: str = "", **variables: str) -> Message:
    nodes = tuple(Node(f"data/{n}.txt", f"{n}.txt", "file", 1, now()) for n in range(count))
    return Message(nodes=nodes, outputs=(Output(text=text),), variables=variables)


@pytest.mark.parametrize(
    ("key", "failed", "kept"),
    [
        ("0", False, True),
        (f"0/{KEPT - 1}", False, True),
        (f"0/{KEPT}", False, False),
        (f"0/1.2/{KEPT}", False, False),
        (f"0/{KEPT}", True, True),
        (f"0/{KEPT_FAILURES}", True, False),
    ],
)
def test_the_first_items_are_kept_and_more_of_those_that_failed(
    key: str, failed: bool, kept: bool
) -> None:
    assert is_kept(key, failed) is kept


def test_input_and_output_are_kept_with_what_was_given() -> None:
    record = StepRecord(output={"text": "made", "json": {"n": 1}}, parameters={"a": "b"}, took=1.25)
    branch = Branch("Actions[0]", "0", message(2, "before", who="alice"), 1.0)
    kept = summary(branch, record, record.after(branch.message), mask)
    assert kept["input"] == {
        "counts": {"nodes": 2},
        "items": {"nodes": ["data/0.txt", "data/1.txt"]},
        "variables": {"who": "alice"},
        "text": "before",
    }
    assert (kept["output"]["text"], kept["output"]["json"]) == ("made", '{"n": 1}')
    assert (kept["parameters"], kept["took"]) == ({"a": "b"}, 1.25)
    assert json.loads(as_text(kept)) == kept


def test_all_of_it_is_bounded_and_masked() -> None:
    big = message(10_000, "hunter22 " + "x" * 10_000, secret="hunter22")
    branch = Branch("Actions[0]", "0", big, 1.0)
    record = StepRecord(error="hunter22 failed")
    kept = summary(branch, record, record.after(big), mask)
    assert kept["input"]["counts"]["nodes"] == 10_000
    assert len(kept["input"]["items"]["nodes"]) == MAX_ITEMS
    assert len(kept["input"]["text"]) == MAX_TEXT + 1
    assert kept["error"] == "••• failed"
    assert "output" not in kept
    assert "hunter22" not in as_text(kept)
    assert len(as_text(kept)) < 4_000
