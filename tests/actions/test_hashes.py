import hashlib
import shutil
import subprocess
from typing import Any

import pytest

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.hashes import line

HASH = "actions.tree.hash"


@pytest.mark.parametrize("action", [HASH, "actions.tree.cells-hash"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5", "blake2b"])
def test_checksum_is_told_and_kept(office: Any, action: str, algorithm: str) -> None:
    content = b"x" * 700_000
    expected = hashlib.new(algorithm, content).hexdigest()
    path = office.put("a.txt", content)
    result = office.run(action, {"algorithm": algorithm}, path)
    assert result.text == f"{expected}  a.txt"
    assert result.json == {"path": path, "hash": expected}
    assert result.nodes[0].metadata == {f"usermeta-{algorithm}": expected}


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({}, ["usermeta-sha256"]),
        ({"metadata": "usermeta-sum"}, ["usermeta-sum"]),
        ({"metadata": ""}, []),
    ],
)
def test_metadata_can_be_named_or_left_out(
    office: Any, parameters: dict[str, str], kept: list[str]
) -> None:
    result = office.run(HASH, parameters, office.put("a.txt"))
    assert list(result.nodes[0].metadata) == kept


def test_each_file_has_its_line(office: Any) -> None:
    nodes = office.put("a.txt", b"1"), office.put("b.txt", b"2"), office.mkdir("folder")
    result = office.run(HASH, {}, *nodes)
    assert [text.split("  ")[1] for text in result.text.split("\n")] == ["a.txt", "b.txt"]
    assert [entry["path"] for entry in result.json] == list(nodes[:2])
    assert ("warning", "“folder” is a folder, not a file; it is left out.") in office.log


def test_checksum_needs_a_file(office: Any) -> None:
    with pytest.raises(ActionFailed, match="select at least one file"):
        office.run(HASH, {}, office.mkdir("folder"))


def test_unknown_algorithm_is_refused(office: Any) -> None:
    with pytest.raises(BadActionParameter, match="“crc32” is no algorithm"):
        office.run(HASH, {"algorithm": "crc32"}, office.put("a.txt"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "00  a.txt"),
        ("a b", "00  a b"),
        ("a\nb", "\\00  a\\nb"),
        ("a\\b", "\\00  a\\\\b"),
        ("a\rb", "\\00  a\\rb"),
    ],
)
def test_line_breaks_in_a_name_are_escaped(name: str, text: str) -> None:
    assert line("00", name) == text


def test_system_tool_checks_the_collected_file(office: Any) -> None:
    tool = shutil.which("sha256sum") or pytest.fail("coreutils are needed")
    names = ["a.txt", "with blank", "new\nline", "back\\slash", "Übung 🚀"]
    result = office.run(HASH, {}, *[office.put(name, name.encode()) for name in names])
    (office.folder / "sums").write_text(f"{result.text}\n")
    command = [tool, "--check", "--strict", "--quiet", "sums"]
    assert subprocess.run(command, cwd=office.folder, check=False).returncode == 0
