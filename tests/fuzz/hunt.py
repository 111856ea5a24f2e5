"""Hunts for texts that a parser cannot bear, led by which of its branches they reach.

`python -m tests.fuzz.hunt PARSER [FOLDER…] [-option…]` takes libFuzzer's options; what reaches
something new is kept in the first folder, what breaks a promise in that of -artifact_prefix. At
the end it prints, as JSON, how many texts were tried and how many of them were refused.
"""

import json
import mmap
import os
import shlex
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import NoReturn

import atheris

with atheris.instrument_imports(include=["app", "gotpl"]):
    from tests.flows.mutations import mutated
    from tests.fuzz.parsers import PARSERS
    from tests.fuzz.writing import read, written

NAME, *OPTIONS = sys.argv[1:]
PARSER = PARSERS[NAME]
STRUCTURED = 0.6
"""How often a document is changed as a document, not letter by letter."""

HANGS = 60
"""Seconds after which a text is given up that nothing else stops, such as an endless loop in C."""

MEBIBYTES = 2_048
"""Memory of the hunt, with all that it has learnt."""

TRIED, REFUSED = 0, 1
counts = memoryview(mmap.mmap(-1, 16)).cast("Q")
"""Counted in memory that is shared, as libFuzzer ends its process without a word."""


def one(data: bytes) -> None:
    """Ask the parser twice: it must answer the same, in time."""
    text = read(data)
    start = time.process_time()
    outcome = PARSER.check(text)
    spent = time.process_time() - start
    assert PARSER.check(text) == outcome, "another answer to the same text"
    assert spent < PARSER.seconds, f"took {spent:.1f} seconds of computing"
    counts[TRIED] += 1
    counts[REFUSED] += outcome.refused


def changed(data: bytes, longest: int, seed: int) -> bytes:
    """Return other bytes, which a file of the corpus may hold."""
    if NAME == "importer" and Random(seed).random() < STRUCTURED:
        try:
            new = mutated(data, str(seed))
        except (ValueError, TypeError, AttributeError, IndexError, RecursionError):
            new = b""
        if 0 < len(new) <= longest:
            return new.decode(errors="replace").encode()[:longest]
    return written(read(atheris.Mutate(data, longest)))[:longest].decode(errors="ignore").encode()


def dictionary() -> Path:
    """Write the parser's words for libFuzzer, and return the file."""
    words = [word.encode() for word in PARSER.words.split()]
    file = Path(tempfile.mkstemp(suffix=".words")[1])
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in words)
    file.write_text("".join(f'"{line}"\n' for line in lines))
    return file


def hunt(words: Path) -> NoReturn:
    """Hunt until the options say so, or a promise is broken."""
    again = f"{shlex.quote(sys.executable)} -m tests.fuzz.hunt {NAME}"
    known = [f"-max_len={PARSER.longest}", f"-timeout={HANGS}", f"-dict={words}"]
    options = [again, *known, f"-rss_limit_mb={MEBIBYTES}", *OPTIONS]
    atheris.Setup(options, one, custom_mutator=changed, internal_libfuzzer=True)
    atheris.Fuzz()
    os._exit(0)


def main() -> None:
    """Hunt in a child, and tell of it."""
    words = dictionary()
    child = os.fork()
    if child == 0:
        hunt(words)
    _, status = os.waitpid(child, 0)
    words.unlink()
    print(json.dumps({"tried": counts[TRIED], "refused": counts[REFUSED]}))
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
