"""A run that goes on with a failed one: what it takes over, and what it does again."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from app.actions.message import Json, Message, Output, node_to_json
from app.extensions import db
from app.flows import interpreter
from app.nodes.tree import Tree
from app.runs import earlier, engine, events, messages, models, retrying, service
from app.runs.models import Run
from app.runs.service import Order
from tests.runs.test_durable import EACH, Records, begin, carry_out, lines, say
from tests.runs.test_durable import records as records

FILES = 50
BROKEN = (7, 23, 41)
NO_TEXT = b"\xff\xfe"


def read(**more: Any) -> Json:
    return {"ID": "actions.tree.read", "Label": "read", "NodesSelector": EACH, **more}


def put(target: str, contents: str, **more: Any) -> Json:
    parameters = {"target_file": target, "contents": contents}
    return {"ID": "actions.tree.put", "Label": "put", "Parameters": parameters, **more}


@pytest.fixture
def many(order: Order, tmp_path) -> Order:
    """The order of a run over many files, some of which cannot be read."""
    names = [f"{number:02}.txt" for number in range(FILES)]
    for number, name in enumerate(names):
        broken = number in BROKEN
        (tmp_path / "docs" / name).write_bytes(NO_TEXT if broken else f"n{number}".encode())
    return replace(
        order,
        paths=[f"docs/{name}" for name in names],
        nodes=[f"data/{name}" for name in names],
    )


@pytest.fixture
def kept(records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Json]]:
    """What the engine knows of the runs that were carried out, by their IDs."""
    known: dict[str, Json] = {}
    monkeypatch.setattr(engine, "recorded", lambda _engine, run_id: known[run_id])
    monkeypatch.setattr(engine, "is_known", lambda _engine, run_id: run_id in known)
    earlier._records.cache_clear()
    yield known
    earlier._records.cache_clear()


def mend(tmp_path) -> None:
    for number in BROKEN:
        (tmp_path / "docs" / f"{number:02}.txt").write_text(f"n{number}")


def go_on(records: Records, kept: dict[str, Json], run: Run) -> Run:
    """Carry out the run that goes on with another."""
    kept[run.id] = dict(records.steps)
    records.steps.clear()
    return carry_out(records, retrying.go_on(retrying.order_of(run)))


def carried_out(run: Run, place: str) -> list[str]:
    """The steps of an action that were carried out in this run, not in an earlier one."""
    return [event.step for event in events.messages_of(run.id, place, offset=0, limit=1_000)
            if event.weight > 0]  # fmt: skip


def test_only_what_failed_is_carried_out_again(
    records: Records, kept: dict[str, Json], many: Order, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(messages, "KEPT", 1_000)
    flow = {"Actions": [read(ChainedActions=[say("after")])]}
    first = carry_out(records, begin(many, **flow))
    assert first.status == "Error"
    assert len(carried_out(first, "0")) == FILES
    assert events.tally(first.id)["0"].wrong == len(BROKEN)
    mend(tmp_path)
    second = go_on(records, kept, first)
    assert (second.status, second.origin, second.root) == ("Finished", first.id, first.id)
    assert carried_out(second, "0") == [f"0/{number}" for number in BROKEN]
    assert carried_out(second, "0.0") == [f"0/{number}.0/0" for number in BROKEN]
    assert events.tally(second.id)["0"].done == FILES
    assert len(lines(second)) == len(BROKEN)


def test_the_page_names_the_run_in_which_a_step_was_carried_out(
    records: Records, kept: dict[str, Json], many: Order, tmp_path
) -> None:
    first = carry_out(records, begin(many, Actions=[read()]))
    second = go_on(records, kept, first)
    mend(tmp_path)
    third = go_on(records, kept, second)
    assert (third.status, third.root) == ("Finished", first.id)
    texts = [one.text for one in events.messages_of(third.id, "0", offset=0, limit=FILES)]
    assert f'"earlier":"{first.id}"' in texts[0]
    assert '"earlier"' not in texts[7]


def test_what_waits_for_all_is_done_again_over_what_is_new(
    records: Records, kept: dict[str, Json], many: Order, tmp_path
) -> None:
    merge = put("data/list.txt", "{{len .Input.Nodes}} files", ChainedActions=[say("told")])
    first = carry_out(records, begin(many, Actions=[read(MergeAction=merge)]))
    listed = tmp_path / "docs" / "list.txt"
    assert (first.status, listed.read_text()) == ("Error", f"{FILES - len(BROKEN)} files")
    mend(tmp_path)
    second = go_on(records, kept, first)
    assert (second.status, listed.read_text()) == ("Finished", f"{FILES} files")
    assert [text for _, text in lines(second) if "list" in text] == [
        "“list.txt” is written.", "list.txt",
    ]  # fmt: skip


def test_branches_beside_the_failed_one_are_taken_over(
    records: Records, kept: dict[str, Json], many: Order, tmp_path
) -> None:
    actions = [read(), put("data/once.txt", "first"), say("beside")]
    first = carry_out(records, begin(many, Actions=actions))
    (tmp_path / "docs" / "once.txt").write_text("by somebody")
    mend(tmp_path)
    second = go_on(records, kept, first)
    assert (second.status, lines(second)) == ("Finished", [])
    assert (tmp_path / "docs" / "once.txt").read_text() == "by somebody"


def test_an_action_called_select_is_no_selection(
    records: Records, kept: dict[str, Json], many: Order, tmp_path
) -> None:
    first = carry_out(records, begin(many, Actions=[{**read(), "Label": "select"}]))
    mend(tmp_path)
    assert go_on(records, kept, first).status == "Finished"


def test_a_filter_that_failed_is_asked_again(
    records: Records, kept: dict[str, Json], order: Order, monkeypatch
) -> None:
    query = {"SubQueries": [{"@type": "tree.Query", "FileName": "{{fail `no`}}"}]}
    flow = {"Actions": [say("a", NodesFilter={"Query": query})]}
    first = carry_out(records, begin(order, **flow))
    assert first.status == "Error"
    assert events.tally(first.id)["0"].wrong == 1
    second = go_on(records, kept, first)
    assert (second.status, "0#select" in records.steps) == ("Error", True)


def test_a_filter_tells_how_many_it_left_out(records: Records, many: Order, tmp_path) -> None:
    query = {"SubQueries": [{"@type": "tree.Query", "FileName": "0*.txt"}]}
    run = carry_out(records, begin(many, Actions=[say("a", NodesFilter={"Query": query})]))
    count = events.tally(run.id)["0"]
    assert (count.passed, count.left, count.done) == (10, 40, 1)


def test_a_stopped_run_keeps_what_its_steps_claimed(
    records: Records, kept: dict[str, Json], many: Order, tmp_path, monkeypatch
) -> None:
    run = begin(many, Actions=[say("a")])

    def stop(*_: object) -> None:
        service.stop(run, "alice")

    released: list[str] = []
    monkeypatch.setattr(interpreter.Interpreter, "run", lambda *_: (stop(), _ran())[1])
    monkeypatch.setattr("app.nodes.effects.release", released.append)
    assert carry_out(records, run).status == "Interrupted"
    assert released == []


def _ran() -> Any:
    return interpreter.Outcome(ran=True)


@pytest.mark.parametrize("status", ["Error", "Interrupted"])
def test_a_run_whose_records_are_gone_is_to_be_run_again(
    kept: dict[str, Json], run: Run, status: models.Status
) -> None:
    run.status = status
    db.session.commit()
    with pytest.raises(retrying.NotRetryable, match=r"no longer recorded\. Run it again"):
        retrying.order_of(run)


def test_the_run_of_somebody_who_is_gone_is_refused(
    kept: dict[str, Json], run: Run, people
) -> None:
    run.status, people["alice"].enabled = "Error", False
    kept[run.id] = {}
    db.session.commit()
    with pytest.raises(retrying.NotRetryable, match="may no longer sign in"):
        retrying.order_of(run)


def test_a_run_that_was_undone_is_not_gone_on_with(
    kept: dict[str, Json], run: Run, order: Order, people
) -> None:
    run.status = "Error"
    kept[run.id] = {}
    db.session.commit()
    assert retrying.may_retry(run, people["alice"])
    service.start(replace(order, task_id="undo-0001", mode="undo", origin=run.id))
    assert not retrying.may_retry(run, people["alice"])
    with pytest.raises(retrying.NotRetryable, match="was undone"):
        retrying.order_of(run)


def message(app, **changes: Any) -> Message:
    node = Tree(None).stat("data/a.txt")
    whole: dict[str, Any] = {
        "nodes": (node,),
        "outputs": (Output(text="a", json={"n": (1, 2), "b": None}),),
        "variables": {"x": "1"},
    }
    return Message(**whole | changes)


def test_a_message_is_known_again_after_it_was_kept(app, people) -> None:
    one = message(app)
    assert Message.from_json(one.to_json()).digest == one.digest
    assert node_to_json(one.nodes[0])


def test_messages_that_differ_are_told_apart(app, people) -> None:
    found = [message(app), message(app, nodes=()), message(app, variables={"x": "2"}),
             message(app, outputs=(Output(text="b"),))]  # fmt: skip
    assert all(one.digest != other.digest for one, other in pairwise(found))
