"""Each action repeated as after a crash, by somebody who may not write, and stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.actions.errors import RunStopped
from app.actions.message import Output
from app.nodes.effects import StepEffects
from app.nodes.errors import NotPermitted
from app.nodes.tree import Tree

GUEST = frozenset({"user:guest"})
ALICE = frozenset({"user:alice"})
CALLS = ("create", "replace", "copy", "move", "delete", "mkdir", "set_metadata")
MAX_CALLS = 12


class Killed(BaseException):
    """The worker died here."""


class Dying:
    """Effects whose process dies after, or instead of, the call with this number."""

    def __init__(self, effects: StepEffects, number: int, *, after: bool) -> None:
        self._effects = effects
        self._left = number
        self._after = after

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._effects, name)
        if name not in CALLS:
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left < 0 and not self._after:
                raise Killed
            result = real(*args, **kwargs)
            if self._left < 0:
                raise Killed
            return result

        return call


@dataclass
class Case:
    """An action over the office's files, and the paths and folders that it leaves."""

    action: str
    parameters: Mapping[str, str]
    nodes: tuple[str, ...]
    after: list[str]
    outputs: tuple[Output, ...] = field(default_factory=tuple)


BEFORE = ["a.jpg", "a.pdf", "a.zip", "b.pdf", "deeds/", "deeds/x.txt", "deeds/y.txt"]


def with_new(*new: str) -> list[str]:
    return sorted([*BEFORE, *new])


def without(*gone: str, new: tuple[str, ...] = ()) -> list[str]:
    return sorted(set(BEFORE) - set(gone) | set(new))


PDF = "actions.contents.pdf"
CASES = {
    "copy": Case(
        "actions.tree.copymove",
        {"type": "copy", "target": "docs/new", "targetParent": "true", "create": "true"},
        ("docs/a.pdf", "docs/deeds"),
        with_new("new/", "new/a.pdf", "new/deeds/", "new/deeds/x.txt", "new/deeds/y.txt"),
    ),
    "copy beside": Case(
        "actions.tree.copymove",
        {"type": "copy", "target": "docs", "targetParent": "true"},
        ("docs/a.pdf", "docs/b.pdf"),
        with_new("a-1.pdf", "b-1.pdf"),
    ),
    "move": Case(
        "actions.tree.copymove",
        {"type": "move", "target": "docs/new", "targetParent": "true", "create": "true"},
        ("docs/a.pdf", "docs/b.pdf"),
        without("a.pdf", "b.pdf", new=("new/", "new/a.pdf", "new/b.pdf")),
    ),
    "delete": Case(
        "actions.tree.delete",
        {},
        ("docs/a.pdf", "docs/b.pdf"),
        without("a.pdf", "b.pdf", new=("recycle_bin/", "recycle_bin/a.pdf", "recycle_bin/b.pdf")),
    ),
    "empty": Case(
        "actions.tree.delete",
        {"childrenOnly": "true"},
        ("docs/deeds",),
        without(
            "deeds/x.txt",
            "deeds/y.txt",
            new=("recycle_bin/", "recycle_bin/x.txt", "recycle_bin/y.txt"),
        ),
    ),
    "mkdir": Case(
        "actions.tree.mkdir",
        {"path": "docs/p/q", "path_1": "docs/r"},
        (),
        with_new("p/", "p/q/", "r/"),
    ),
    "put": Case(
        "actions.tree.put",
        {"target_file": "docs/p/a.txt", "contents": "x"},
        (),
        with_new("p/", "p/a.txt"),
    ),
    "metadata": Case(
        "actions.put-meta", {"json": '{"usermeta-a": 1}'}, ("docs/a.pdf", "docs/deeds"), BEFORE
    ),
    "compress": Case(
        "actions.archive.compress",
        {"format": "zip", "target": "docs/new/all.zip"},
        ("docs/a.pdf", "docs/deeds"),
        with_new("new/", "new/all.zip"),
    ),
    "extract": Case(
        "actions.archive.extract",
        {},
        ("docs/a.zip",),
        with_new("a/", "a/empty/", "a/in/", "a/in/one.txt", "a/two.txt"),
    ),
    "split": Case(
        PDF,
        {"command": '{"@value": "split", "pages": "1 3", "split-target-dir": "docs/new"}'},
        ("docs/a.pdf", "docs/b.pdf"),
        with_new("new/", "new/a-1.pdf", "new/a-3.pdf", "new/b-1.pdf", "new/b-3.pdf"),
    ),
    "join": Case(
        PDF,
        {"command": '{"@value": "join", "target-name": "a.pdf"}'},
        ("docs/b.pdf", "docs/a.pdf"),
        with_new("a-1.pdf"),
    ),
    "watermark": Case(
        PDF,
        {"command": '{"@value": "watermark", "wContent": "DRAFT"}'},
        ("docs/a.pdf", "docs/b.pdf"),
        with_new("a-watermarked.pdf", "b-watermarked.pdf"),
    ),
    "resize": Case(
        "actions.images.resize", {"longest-side": "20"}, ("docs/a.jpg",), with_new("a-20.jpg")
    ),
    "resize in place": Case(
        "actions.images.resize",
        {"longest-side": "20", "keep-original": "false"},
        ("docs/a.jpg",),
        with_new("recycle_bin/", "recycle_bin/a.jpg"),
    ),
    "resize to png": Case(
        "actions.images.resize",
        {"longest-side": "20", "keep-original": "false", "format": "png"},
        ("docs/a.jpg",),
        without("a.jpg", new=("a-20.png", "recycle_bin/", "recycle_bin/a.jpg")),
    ),
    "convert": Case(
        "actions.images.convert", {"format": "png"}, ("docs/a.jpg",), with_new("a.png")
    ),
    "convert away": Case(
        "actions.images.convert",
        {"format": "webp", "keep-original": "false"},
        ("docs/a.jpg",),
        without("a.jpg", new=("a.webp", "recycle_bin/", "recycle_bin/a.jpg")),
    ),
    "thumbnails": Case(
        "actions.images.thumbnails",
        {"ThumbSizes": "16,20", "target": "docs/new"},
        ("docs/a.jpg",),
        with_new("new/", "new/a-16.jpg", "new/a-20.jpg"),
    ),
    "exif": Case("actions.images.exif", {"gps": "true"}, ("docs/a.jpg",), BEFORE),
    "pdf text": Case("actions.contents.pdf-text", {}, ("docs/a.pdf", "docs/b.pdf"), BEFORE),
    "table": Case(
        "actions.etl.transform",
        {"jsonpath": "$.Name", "target": "docs/new/names.csv"},
        ("docs/a.pdf", "docs/b.pdf"),
        with_new("new/", "new/names.csv"),
    ),
    "checksums": Case("actions.tree.hash", {}, ("docs/a.pdf", "docs/b.pdf"), BEFORE),
    "folder report": Case(
        "actions.report.folder",
        {"format": "csv"},
        ("docs", "docs/deeds"),
        with_new("Folder report.csv", "deeds/Folder report.csv"),
    ),
    "collect": Case(
        "actions.report.collect",
        {"target": "docs/new/sums.txt"},
        (),
        with_new("new/", "new/sums.txt"),
        (Output(text="b"), Output(text="a")),
    ),
}


@pytest.fixture(params=CASES, ids=lambda name: name.replace(" ", "-"))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def full(office: Any, make: Any) -> Any:
    office.put("a.jpg", make.image(size=(40, 20)))
    office.put("a.pdf", make.pdf(3))
    office.put("b.pdf", make.pdf(4))
    office.put("a.zip", make.zip({"two.txt": b"2", "in/one.txt": b"1", "empty": None}))
    office.put("deeds/x.txt")
    office.put("deeds/y.txt")
    assert office.listing() == BEFORE
    return office


def carry_out(office: Any, case: Case, nodes: list[Any], **options: Any) -> Any:
    return office.run(case.action, case.parameters, *nodes, outputs=case.outputs, **options)


def test_repeated_step_leaves_one_result(full: Any, case: Case) -> None:
    nodes = [full.node(path) for path in case.nodes]
    results = [carry_out(full, case, nodes) for _again in range(3)]
    assert full.listing() == case.after
    paths = [[node.path for node in result.nodes or ()] for result in results]
    assert paths[0] == paths[1] == paths[2]
    assert list(results[0].produced) == list(results[2].produced)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_step_killed_at_any_effect_is_finished_by_the_next(
    full: Any, case: Case, after: bool
) -> None:
    nodes = [full.node(path) for path in case.nodes]
    for number in range(MAX_CALLS):
        effects = StepEffects(Tree(ALICE), "run-1:step")
        try:
            carry_out(full, case, nodes, files=Dying(effects, number, after=after))
        except Killed:
            continue
        break
    else:
        pytest.fail("the step never came to its end")
    carry_out(full, case, nodes)
    assert full.listing() == case.after


def test_who_may_not_write_leaves_nothing(full: Any, case: Case) -> None:
    nodes = [full.node(path) for path in case.nodes]
    with pytest.raises(NotPermitted):
        carry_out(full, case, nodes, subjects=GUEST)
    assert full.listing() == BEFORE
    assert all(not full.node(path).metadata for path in case.nodes)


def test_stopped_step_leaves_no_half_result(full: Any, case: Case) -> None:
    nodes = [full.node(path) for path in case.nodes]
    full.stop_after = 0
    stopped = False
    try:
        carry_out(full, case, nodes)
    except RunStopped:
        stopped = True
    left = set(full.listing()) - {"new/"}
    assert left == set(BEFORE if stopped else case.after) - {"new/"}


def test_progress_rises_to_the_whole(full: Any, case: Case) -> None:
    carry_out(full, case, [full.node(path) for path in case.nodes])
    assert full.progress == sorted(full.progress)
    assert all(0 <= fraction <= 1 for fraction in full.progress)


def test_every_step_writes_its_log(full: Any, case: Case) -> None:
    carry_out(full, case, [full.node(path) for path in case.nodes])
    assert full.log
    assert {level for level, _text in full.log} == {"info"}
