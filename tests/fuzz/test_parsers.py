"""No text makes a parser fail, hang or answer in two ways: those of the corpus, and new ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.parsers import CORPUS, PARSERS
from tests.fuzz.writing import ODD, read, written
from tests.served import ROOT
from tests.tally import tally

each_parser = pytest.mark.parametrize("name", PARSERS)
MAX_CORPUS = 300_000
"""Bytes of all that is kept: less than the pictures of the documentation."""


def kept(name: str) -> list[Path]:
    return sorted((CORPUS / name).iterdir())


@each_parser
def test_every_kept_text_is_read_or_refused(name: str) -> None:
    texts = [read(file.read_bytes()) for file in kept(name)]
    outcomes = [PARSERS[name].check(text) for text in texts]
    tally.add(tried=len(outcomes), refused=sum(outcome.refused for outcome in outcomes))
    assert [PARSERS[name].check(text) for text in texts] == outcomes
    assert {outcome.refused for outcome in outcomes} == (
        {False, True} if PARSERS[name].refuses else {False}
    )


@pytest.mark.thorough
@each_parser
def test_a_short_hunt_finds_nothing(name: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="this machine has no atheris: it is for Linux on x86_64")
    (tmp_path / "new").mkdir()
    hunt = [sys.executable, "-m", "tests.fuzz.hunt", name, str(tmp_path / "new")]
    options = ["-seed=1", f"-runs={PARSERS[name].runs}", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [*hunt, str(CORPUS / name), *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    counts = json.loads(done.stdout.splitlines()[-1])
    tally.add(**counts)
    assert counts["tried"] >= PARSERS[name].runs


def test_the_corpus_is_small_and_text() -> None:
    files = [file for name in PARSERS for file in kept(name)]
    assert sum(file.stat().st_size for file in files) < MAX_CORPUS
    assert not any(ODD.search(file.read_bytes().decode()) for file in files)


@pytest.mark.parametrize("text", ["", "a\nb", "\x00", "\ud800", "ü🚀", "\x7f\x85", "\\", "\\u"])
def test_what_is_written_for_the_corpus_is_read_again(text: str) -> None:
    assert read(written(text)) == text
    assert not ODD.search(written(text).decode())
