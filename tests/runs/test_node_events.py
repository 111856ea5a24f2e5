"""What starts when a node changes: once for each change, and never for ever."""

from datetime import timedelta
from typing import Any, BinaryIO

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.audit.service import Actor, acting
from app.database import now
from app.extensions import db
from app.flows import events, store
from app.flows.events import NodeEvent, caused_by
from app.nodes.effects import StepEffects
from app.nodes.errors import StorageFailed
from app.nodes.tree import Tree
from app.runs import engine, facts, models, state
from app.runs.scheduler import BATCH, look
from app.runs.service import stop
from tests.runs.starters import (
    CHANGED,
    CHANGES,
    CREATED,
    DELETED,
    METADATA,
    NAMES,
    PLACES,
    SECOND,
    alice_does,
    refusals,
    runs,
    save,
    settle,
    trigger,
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_starts_the_flows_that_wait_for_it_with_its_node(
    people: dict[str, User], change: str
) -> None:
    for kind, name in NAMES.items():
        save(kind, EventNames=[name])
    alice_does(people, CHANGES[change])
    settle()
    started = {kind: runs(kind) for kind in NAMES}
    assert {kind for kind, found in started.items() if found} == {change}
    (run,) = started[change]
    place = PLACES.get(change, "a.txt")
    assert (run.owner_login, run.trigger) == ("alice", NAMES[change])
    assert (run.paths, run.nodes) == ([f"docs/{place}"], [f"data/{place}"])
    known = facts.load_facts(run.id)
    assert known.trigger.event == NAMES[change]
    assert [known.trigger.manual, known.trigger.schedule] == [False, False]
    (node,) = state.input_nodes(run.id, Tree(people["alice"].subjects))
    assert (node.path, node.is_file) == (f"data/{place}", True)
    assert known.event_node == node


def test_a_deleted_node_is_given_as_it_was(people: dict[str, User]) -> None:
    save(author="alice", EventNames=[DELETED])
    tree = Tree(None)
    tree.set_metadata("data/a.txt", {"usermeta-tags": "signed"})
    tree.delete("data/a.txt")
    settle()
    (node,) = state.input_nodes(runs()[0].id, tree)
    assert (node.size, node.metadata) == (1, {"usermeta-tags": "signed"})


@pytest.mark.parametrize(
    ("query", "starts"),
    [
        ({"Extension": "txt"}, True),
        ({"Extension": "pdf"}, False),
        ({"Type": "LEAF"}, True),
        ({"Type": "COLLECTION"}, False),
        ({"PathPrefix": ["data"]}, True),
        ({"PathPrefix": ["data/elsewhere"]}, False),
        ({"PathPrefix": ["{{.JobParameters.Folder}}"]}, True),
        ({"FreeString": "+Meta.usermeta-tags:signed"}, True),
        ({"FreeString": "+Meta.usermeta-tags:draft"}, False),
    ],
)
def test_the_filter_of_a_flow_is_asked_about_the_node(
    people: dict[str, User], query: dict[str, Any], starts: bool
) -> None:
    sub_query = {"@type": "tree.Query", **query}
    save(
        EventNames=[METADATA],
        NodeEventFilter={"Query": {"SubQueries": [sub_query]}},
        Parameters=[{"Name": "Folder", "Value": "data"}],
    )
    alice_does(people, CHANGES["metadata"])
    settle()
    assert len(runs()) == starts


def test_a_filter_that_cannot_be_judged_starts_nothing_and_says_why(
    people: dict[str, User],
) -> None:
    query = {"@type": "tree.Query", "Extension": "{{.Nothing}}"}
    save(EventNames=[METADATA], NodeEventFilter={"Query": {"SubQueries": [query]}})
    alice_does(people, CHANGES["metadata"])
    settle()
    assert runs() == []
    assert "NodeEventFilter" in trigger().problem
    assert [entry.login for entry in refusals()] == ["alice"]


def waiting() -> list[str]:
    db.session.expire_all()
    return [event.name for event in db.session.scalars(sa.select(NodeEvent))]


def test_nothing_is_kept_where_no_enabled_flow_waits(people: dict[str, User]) -> None:
    save(EventNames=[DELETED])
    alice_does(people, CHANGES["created"])
    store.set_enabled("tidy", False)
    alice_does(people, CHANGES["deleted"])
    assert waiting() == []


@pytest.mark.parametrize("change", CHANGES)
def test_an_event_is_kept_with_the_change_or_not_at_all(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    save(EventNames=list(NAMES.values()))

    def crash() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", crash)
        with pytest.raises(KeyboardInterrupt):
            alice_does(people, CHANGES[change])
    assert waiting() == [NAMES[change]]
    db.session.rollback()
    assert waiting() == []


def test_the_same_change_in_a_burst_is_one_event(people: dict[str, User]) -> None:
    save(EventNames=[CHANGED])
    for _ in range(3):
        alice_does(people, CHANGES["changed"])
    look(now())
    assert runs() == []
    settle()
    alice_does(people, CHANGES["changed"])
    settle()
    assert len(runs()) == 2


def test_a_flow_saved_for_several_events_starts_for_each(people: dict[str, User]) -> None:
    save(EventNames=[CREATED, METADATA, CREATED])
    alice_does(people, CHANGES["created"])
    alice_does(people, CHANGES["metadata"])
    settle()
    assert [run.trigger for run in runs()] == [CREATED, METADATA]


def test_a_node_that_is_gone_again_starts_nothing(people: dict[str, User]) -> None:
    save(EventNames=[CREATED])
    alice_does(people, CHANGES["created"])
    Tree(None).delete("data/new.txt")
    settle()
    assert (runs(), waiting()) == ([], [])


def test_what_happens_in_a_recycle_bin_starts_nothing(people: dict[str, User]) -> None:
    Tree(None).delete("data/a.txt")
    save(EventNames=list(NAMES.values()))
    tree = Tree(None)
    tree.set_metadata("data/recycle_bin/a.txt", {"usermeta-tags": "x"})
    tree.delete("data/recycle_bin/a.txt")
    settle()
    assert (runs(), waiting()) == ([], [])


def test_a_change_that_no_user_made_belongs_to_the_author_of_the_flow(
    people: dict[str, User],
) -> None:
    save(author="bob", EventNames=[CREATED])
    CHANGES["created"](Tree(None))
    settle()
    assert [run.owner_login for run in runs()] == ["bob"]


def test_a_node_that_the_owner_may_not_read_starts_nothing_unless_the_flow_may(
    people: dict[str, User],
) -> None:
    """admin has no workspace, so that a flow of theirs sees a node by its own right alone."""
    save("theirs", EventNames=[CREATED])
    save("own", EventNames=[CREATED], Metadata={"flowbutton": '{"run_as": "flow"}'})
    CHANGES["created"](Tree(None))
    settle()
    assert (len(runs("theirs")), len(runs("own"))) == (0, 1)
    assert (runs("own")[0].owner_login, runs("own")[0].paths) == ("admin", [])


def test_two_workers_start_a_flow_once_for_an_event(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(EventNames=[CREATED])
    alice_does(people, CHANGES["created"])
    ensure = engine.ensure_queue

    def other_worker(*arguments: Any) -> None:
        monkeypatch.setattr(engine, "ensure_queue", ensure)
        settle()

    monkeypatch.setattr(engine, "ensure_queue", other_worker)
    settle()
    assert (len(runs()), waiting()) == (1, [])


def test_an_event_waits_while_the_storage_does_not_answer(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(EventNames=[CREATED])
    alice_does(people, CHANGES["created"])

    def gone(_tree: Tree, path: str) -> None:
        raise StorageFailed(path)

    with monkeypatch.context() as patched:
        patched.setattr(Tree, "stat", gone)
        settle()
        settle()
    assert (runs(), waiting()) == ([], [CREATED])
    assert "does not answer" in trigger().problem
    look(now() + events.PAUSE + 2 * SECOND)
    assert (len(runs()), waiting(), trigger().problem) == (1, [], "")


def test_an_event_does_not_wait_for_ever_where_the_clock_was_set_back(
    people: dict[str, User],
) -> None:
    save(EventNames=[CREATED])
    alice_does(people, CHANGES["created"])
    look(now() - timedelta(days=1))
    assert len(runs()) == 1


def test_a_step_that_is_repeated_after_a_crash_starts_a_flow_once(people: dict[str, User]) -> None:
    save(author="alice", EventNames=[CREATED])

    def write(file: BinaryIO) -> None:
        file.write(b"x")

    def step() -> None:
        effects = StepEffects(Tree(None), "run-1:0")
        effects.create("data", "made.txt", write)

    step()
    settle()
    step()
    assert waiting() == [CREATED]
    settle()
    assert (len(runs()), waiting()) == (1, [])


def test_many_events_are_taken_in_parts(people: dict[str, User]) -> None:
    save(author="alice", EventNames=[METADATA])
    for number in range(BATCH + 5):
        db.session.add(
            NodeEvent(
                key=str(number), token=str(number), due_at=now(), name=METADATA,
                path="data/a.txt", login="", causes=[], node={},
            )
        )  # fmt: skip
    db.session.commit()
    settle()
    assert (len(runs()), len(waiting())) == (BATCH, 5)
    settle()
    assert (len(runs()), len(waiting())) == (BATCH + 5, 0)


# What flows do themselves


def flow_does(causes: list[str], change: str = "created") -> None:
    with acting(Actor("alice")), caused_by(causes):
        CHANGES[change](Tree(None))


def test_a_flow_is_not_started_by_what_it_did(people: dict[str, User]) -> None:
    for slug in ("first", "second"):
        save(slug, EventNames=[CREATED])
    flow_does(["first"])
    settle()
    assert (len(runs("first")), len(runs("second"))) == (0, 1)
    assert runs("second")[0].causes == ["first"]


def test_a_change_by_a_person_counts_beside_the_same_by_a_flow(people: dict[str, User]) -> None:
    save(EventNames=[METADATA])
    flow_does(["tidy"], "metadata")
    alice_does(people, CHANGES["metadata"])
    settle()
    assert [run.causes for run in runs()] == [[]]


def test_flows_start_each_other_only_so_far(people: dict[str, User]) -> None:
    save(EventNames=[CREATED])
    flow_does(["a", "b", "c", "d", "e"])
    settle()
    assert (runs(), waiting()) == ([], [])
    Tree(None).delete("data/new.txt")
    flow_does(["a", "b", "c", "d"])
    settle()
    assert [run.causes for run in runs()] == [["a", "b", "c", "d"]]


def test_a_run_that_waits_can_be_stopped_as_any_other(people: dict[str, User]) -> None:
    save(EventNames=[CREATED])
    alice_does(people, CHANGES["created"])
    settle()
    (run,) = runs()
    stop(run, "alice")
    assert models.find(run.id) is run
    db.session.expire_all()
    assert run.status == "Interrupted"
