import os
import signal
import threading

import pytest

from app.buttons import condition_runner
from app.buttons.condition_errors import ChildStopped
from app.buttons.condition_process import BROKE, TOOK_TOO_LONG
from app.buttons.condition_runner import ConditionRunner, Question

from .condition_samples import BASE, DRAFT, FINAL, variables


@pytest.fixture(scope="module")
def runner():
    shared = ConditionRunner()
    yield shared
    shared.close()


@pytest.fixture
def fresh():
    own = ConditionRunner()
    yield own
    own.close()


def ask(runner, snippet, *nodes):
    return runner.evaluate([Question(snippet, BASE, nodes)])[0]


VALUES = {
    'metadata.get("usermeta-status") == "draft"': True,
    'metadata.get("usermeta-status") == "final"': False,
    'metadata.get("usermeta-none") == ""': True,
    'metadata.get("usermeta-empty") == ""': True,
    'metadata.get("usermeta-none", "draft") == "draft"': True,
    'metadata.get("usermeta-rating") == 4 && metadata.get("usermeta-rating") > 3.5': True,
    'metadata.get("usermeta-big") > 1.0': True,
    'metadata.has("usermeta-status") && !metadata.has("usermeta-empty")': True,
    'metadata["usermeta-status"] == "draft"': True,
    '"usermeta-status" in metadata && !("x" in metadata)': True,
    "has(metadata.none)": False,
    'metadata.get("usermeta-status") in ["", "draft"]': True,
    'metadata.get("usermeta-status").matches("^dr.ft$")': True,
    'node.metadata.get("usermeta-status") == "draft"': True,
    'folder.metadata.get("usermeta-checksums") == "on"': True,
    'node.name == "a.pdf" && node.extension == "pdf" && node.kind == "file"': True,
    "node.is_file && !node.is_folder && node.size == 2048": True,
    "node.modified == 1795597507": True,
    "nodes.all(n, n.is_file) && size(nodes) == 1 && nodes[0] == node": True,
    'user.login == "alice" && "reviewers" in user.roles && user.profile == "standard"': True,
    'workspace.slug == "documents"': True,
    'has(metadata.none) || metadata.get("usermeta-status") != "draft"': False,
    "true": True,
}


@pytest.mark.parametrize("snippet", VALUES)
def test_a_condition_over_one_node(runner, snippet):
    outcome = ask(runner, snippet, DRAFT)
    assert (outcome.value, outcome.error, outcome.timed_out) == (VALUES[snippet], "", False)


def test_without_nodes_the_folder_is_under_test(runner):
    assert ask(runner, 'metadata.get("usermeta-checksums") == "on"').value is True
    assert ask(runner, 'node.name == "contracts" && size(nodes) == 0').value is True


ERRORS = {
    'metadata.get("usermeta-status")': "it gives str, not true or false",
    "1 + 1": "it gives int, not true or false",
    "metadata.none == 1": "there is no value 'none'",
    'node.size > "a"': "values of different kinds",
    "status == 1": "“status” is not known",
    "nope(1)": "“nope” is not known",
    "node.size >": "it ends too early (line 1, column 12)",
    "metadata.get() == 1": "“get” cannot work with what it is given",
    'node.name.matches("(")': "“matches” cannot work with what it is given",
    "1 / 0 == 1": "division by zero",
    "(" * 10_000 + "1" + ")" * 10_000: "nested too deeply",
}


@pytest.mark.parametrize("snippet", ERRORS, ids=lambda text: text[:40])
def test_a_condition_that_fails_says_why(runner, snippet):
    outcome = ask(runner, snippet, DRAFT)
    assert (outcome.value, outcome.timed_out) == (None, False)
    assert ERRORS[snippet] in outcome.error


def test_a_condition_must_hold_for_every_node_and_the_first_that_fails_decides(runner):
    snippet = 'metadata.get("usermeta-status") == "draft"'
    assert ask(runner, snippet, DRAFT, DRAFT).value is True
    outcome = ask(runner, snippet, DRAFT, FINAL, DRAFT)
    assert (outcome.value, outcome.index) == (False, 1)
    assert outcome.seen == {"usermeta-status": "final"}


def test_what_a_condition_saw_is_told_where_it_holds_too(runner):
    outcome = ask(runner, 'metadata.get("usermeta-status") == "draft"', DRAFT)
    assert outcome.seen == {"usermeta-status": "draft"}


def test_questions_of_a_batch_are_answered_in_order(runner):
    nodes = [DRAFT, FINAL]
    batch = [Question(f"size(nodes) == {count}", BASE, nodes) for count in range(4)]
    batch.append(Question("size(nodes) == 0", BASE))
    batch.append(Question("size(nodes) == 1", BASE, [DRAFT]))
    values = [outcome.value for outcome in runner.evaluate(batch)]
    assert values == [False, False, True, False, True, True]


def test_questions_about_one_folder_do_not_see_the_node_of_another(runner):
    batch = [
        Question('node.name == "a.pdf"', BASE, [DRAFT]),
        Question('node.name == "contracts"', BASE),
        Question('node.name == "b.txt"', {**BASE, "folder": FINAL}),
    ]
    assert [outcome.value for outcome in runner.evaluate(batch)] == [True] * 3


def test_an_empty_batch_has_no_outcomes(runner):
    assert runner.evaluate([]) == []


def test_two_hundred_conditions_over_a_thousand_nodes(runner):
    nodes = [variables(f"documents/{number}.pdf", status="draft") for number in range(1_000)]
    snippets = (f'metadata.get("usermeta-status") != "{number}"' for number in range(200))
    outcomes = runner.evaluate([Question(snippet, BASE, nodes) for snippet in snippets])
    assert [outcome.value for outcome in outcomes] == [True] * 200


def test_names_that_are_not_unicode_do_not_break_a_batch(runner):
    node = variables("documents/\udcff<\u202e🚀\n.pdf")
    assert ask(runner, 'node.name.endsWith(".pdf")', node).value is True


TEN = "[1,2,3,4,5,6,7,8,9,10]"
HOSTILE = {
    "nested macros": f"{TEN}.all(a, " * 9 + "true" + ")" * 9,
    "lists of lists": f"{TEN}.map(a, " * 8 + f"{TEN * 1}" + ")" * 8 + ".size() > 0",
    "a long sum": "1+" * 150_000 + "1 == 1",
    "nodes by nodes": "nodes.all(a, nodes.all(b, nodes.all(c, a != b || b != c || true)))",
}
NODES = [variables(f"documents/{number}.pdf", size=number) for number in range(500)]
GOOD = 'metadata.get("usermeta-status") == ""'


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_condition_is_stopped_and_the_others_are_answered(fresh, kind):
    batch = [
        Question(GOOD, BASE, NODES),
        Question(HOSTILE[kind], BASE, NODES),
        Question(GOOD, BASE, NODES),
    ]
    before, hostile, after = fresh.evaluate(batch)
    assert (before.value, after.value) == (True, True)
    assert (hostile.value, hostile.timed_out) == (None, True)
    assert hostile.error == "it took too long"
    assert ask(fresh, GOOD, DRAFT).value is False


def test_a_condition_that_eats_memory_is_stopped(fresh):
    nodes = [{"path": "x" * 100_000} for _ in range(100)]
    snippet = "nodes.map(a, nodes.map(b, a.path + b.path + a.path)).size() > 0"
    outcome = ask(fresh, snippet, *nodes)
    assert outcome.error in (TOOK_TOO_LONG, BROKE)
    assert (outcome.value, outcome.timed_out) == (None, True)
    assert ask(fresh, GOOD, DRAFT).value is False


BOUNDED = {
    "string doubling": '("a"' + '+"a"' * 240 + ").size() == 241",
    "backtracking": '("' + "a" * 500 + 'b").matches("^(a+)+$") == false',
    "many negations": "!" * 990 + "true",
}


@pytest.mark.parametrize("kind", BOUNDED)
def test_what_only_looks_hostile_is_answered(runner, kind):
    assert ask(runner, BOUNDED[kind], DRAFT).value is True


def test_a_stopped_condition_is_put_aside_for_a_while(fresh, monkeypatch):
    snippet = HOSTILE["nested macros"]
    assert ask(fresh, snippet, DRAFT).timed_out
    monkeypatch.setattr(fresh, "ask", lambda _questions: pytest.fail("it was tried again"))
    assert ask(fresh, snippet, DRAFT).error == "it took too long"


def test_what_was_put_aside_is_tried_again_later(fresh, monkeypatch):
    monkeypatch.setattr(condition_runner, "PUT_ASIDE", 0.0)
    fresh.put_aside(GOOD, "it took too long")
    assert ask(fresh, GOOD, DRAFT).error == ""


def test_many_hostile_conditions_do_not_hold_a_page_for_ever(fresh, monkeypatch):
    monkeypatch.setattr(condition_runner, "MAX_SECONDS", 0.0)
    hostile = [Question(HOSTILE["nested macros"] + f" || {n} == 0", BASE, ()) for n in range(50)]
    outcomes = fresh.evaluate(hostile)
    assert {outcome.timed_out for outcome in outcomes} == {True}
    assert outcomes[-1].error == condition_runner.LATE


def test_a_killed_child_is_replaced_unnoticed(fresh):
    assert ask(fresh, GOOD, DRAFT).error == ""
    first = fresh._child._popen
    os.kill(first.pid, signal.SIGKILL)
    assert ask(fresh, GOOD, DRAFT).error == ""
    assert fresh._child._popen.pid != first.pid


def test_a_child_that_cannot_start_leaves_conditions_unanswered_and_the_page_alive(
    fresh, monkeypatch
):
    def refuse():
        raise ChildStopped("no process")

    monkeypatch.setattr(condition_runner, "ChildProcess", refuse)
    outcomes = fresh.evaluate([Question(GOOD, BASE, [DRAFT]), Question("true", BASE)])
    assert [(outcome.value, outcome.error) for outcome in outcomes] == [(None, "no process")] * 2
    monkeypatch.undo()
    assert ask(fresh, GOOD, DRAFT).error == ""


def test_threads_share_one_child(fresh):
    values = []

    def work():
        values.extend(ask(fresh, f"node.size == {n}", FINAL).value for n in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == [False] * 76 + [True] * 4


def test_a_forked_process_gets_a_child_of_its_own_and_leaves_the_first_alone(fresh):
    assert ask(fresh, GOOD, FINAL).error == ""
    child = fresh._child._popen.pid
    fork = os.fork()
    if fork == 0:
        answered = ask(fresh, GOOD, FINAL).error == "" and fresh._child._popen.pid != child
        fresh.close()
        os._exit(0 if answered else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
    assert ask(fresh, GOOD, FINAL).error == ""
    assert fresh._child._popen.pid == child


def test_closing_ends_the_child(fresh):
    ask(fresh, GOOD, DRAFT)
    process = fresh._child._popen
    fresh.close()
    assert process.returncode == -signal.SIGKILL
    fresh.close()


def test_an_unexpected_failure_ends_the_child_so_that_no_answer_is_mistaken(fresh, monkeypatch):
    ask(fresh, GOOD, DRAFT)
    process = fresh._child._popen
    monkeypatch.setattr(fresh._child, "receive", lambda _seconds: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(fresh, "true", DRAFT)
    assert process.returncode == -signal.SIGKILL
    assert ask(fresh, 'node.name == "a.pdf"', DRAFT).value is True
