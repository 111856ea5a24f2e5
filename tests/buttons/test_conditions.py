import threading

import pytest

from app.buttons.condition_reads import reads, values_read
from app.buttons.conditions import MAX_LENGTH, lint, of_node

from .condition_samples import file

GOOD = [
    'metadata.get("usermeta-status") == "draft"',
    "metadata.get('usermeta-status') in ['', 'draft']",
    'metadata.get("usermeta-status", "draft") != "final"',
    'metadata.has("usermeta-due")',
    "has(metadata.due) && metadata.due == 1",
    '"usermeta-status" in metadata',
    'metadata["usermeta-status"] == "draft"',
    'folder.metadata.get("usermeta-checksums") == "on"',
    'node.is_file && node.extension == "pdf" && node.size > 1024',
    "node.modified > 1790000000",
    'node.name.matches("^[A-Z].*[.]pdf$")',
    'nodes.all(n, n.is_file && n.metadata.get("usermeta-status") == "draft")',
    "nodes.exists(x, x.size == 0) || size(nodes) > 3",
    'user.login == "alice" || "reviewers" in user.roles',
    'workspace.slug.startsWith("doc")',
    'timestamp("2026-01-01T00:00:00Z") < timestamp(node.modified)',
    "true // always",
    '"nodes.all(x, nodes.all(y" == metadata.get("a")',
    'size("' + "x" * 900 + '") > 3',
]


@pytest.mark.parametrize("snippet", GOOD)
def test_a_condition_that_says_something_known_passes(snippet):
    assert lint(snippet) == []


BAD = {
    "": (1, 1, "the condition is empty"),
    "  \n ": (1, 1, "the condition is empty"),
    "x" * (MAX_LENGTH + 1): (1, MAX_LENGTH + 1, "at most 1,000 characters"),
    "node.size >": (1, 12, "it ends too early"),
    'node.name == "a" &&\n  )': (2, 3, "“)” is not expected here"),
    'metadata.get("a) == 1': (1, 14, "is not expected here"),
    "node.size === 3": (1, 13, "is not expected here"),
    "status == 1": (1, 1, "“status” is not known; there are folder, node"),
    'node.name == "status" && status': (1, 26, "“status” is not known"),
    "node.size > 1 &&\n  sise == 2": (2, 3, "“sise” is not known"),
    "nodes.all(n, m.size > 1)": (1, 14, "“m” is not known"),
    'metadata.get("a").upper() == "B"': (1, 19, "there is no function “upper”"),
    'getenv("HOME") == ""': (1, 1, "there is no function “getenv”"),
    "nodes.all(n, nodes.all(m, n == m))": (1, 20, "only one of all, exists"),
    "nodes.all(n, true) && nodes . exists (m, true)": (1, 31, "only one of all, exists"),
    "nodes.map(n, n.size).filter(s, s > 1) == []": (1, 22, "only one of all, exists"),
    "(" * 500 + "1" + ")" * 499: (1, 1, "it is nested too deeply"),
    'metadata.get("\ud800") == ""': (1, 1, "it cannot be read"),
}


@pytest.mark.parametrize("snippet", BAD, ids=lambda text: ascii(text[:40]))
def test_a_bad_condition_is_told_with_its_place(snippet):
    issue = lint(snippet)[0]
    line, column, message = BAD[snippet]
    assert (issue.line, issue.column) == (line, column)
    assert message in issue.message


def test_every_unknown_name_is_told():
    messages = [issue.message for issue in lint("foo && bar(1)")]
    assert len(messages) == 2
    assert "“foo”" in messages[0]
    assert "“bar”" in messages[1]


def test_several_threads_may_check_at_once():
    results = []
    threads = [threading.Thread(target=lambda: results.append(lint("true"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[]] * 8


READS = {
    'metadata.get("usermeta-a") == "x"': (("", "usermeta-a"),),
    "metadata.get( 'a' ) == '' && node.metadata.has(\"b\")": (("", "a"), ("", "b")),
    'folder.metadata.get("a") == metadata.get("a")': (("folder", "a"), ("", "a")),
    'metadata["a b"] == 1 || "c" in metadata': (("", "a b"), ("", "c")),
    "has(metadata.due) && metadata.due == 1": (("", "due"),),
    "node.size > 1": (),
}


@pytest.mark.parametrize("snippet", READS)
def test_what_a_condition_reads_is_found(snippet):
    assert reads(snippet) == READS[snippet]


def test_values_read_come_from_the_node_or_the_folder():
    node, folder = {"metadata": {"a": 1}}, {"metadata": {"a": 2}}
    assert values_read('metadata.get("a") == 1', node, folder) == {"a": 1}
    assert values_read('folder.metadata.get("a") == 1', node, folder) == {"a": 2}
    assert values_read('metadata.get("b") == 1', node, folder) == {"b": ""}


def test_a_node_has_its_fields_under_the_path_of_its_viewer():
    assert of_node(file("main/a.tar.gz", status="draft"), "documents/a.tar.gz") == {
        "name": "a.tar.gz",
        "path": "documents/a.tar.gz",
        "extension": "tar.gz",
        "size": 2_048,
        "kind": "file",
        "is_file": True,
        "is_folder": False,
        "modified": 1_795_597_507,
        "metadata": {"usermeta-status": "draft"},
    }
