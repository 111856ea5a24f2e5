"""`python -m tests.fuzz SECONDS [PARSER…]` hunts in each parser, and keeps what is new.

The corpus grows by texts that reach something new; what breaks a promise lies in build/fuzz.
"""

import subprocess
import sys

from tests.fuzz.parsers import CORPUS, PARSERS
from tests.served import ROOT

WORK = ROOT / "build" / "fuzz"
MERGING = ("-merge=1", "-use_counters=0", "-verbosity=0")
"""Keeps a text only for what it alone reaches, not for how often."""


def run(name: str, seconds: int) -> bool:
    """Hunt for so long, then keep what is new; return whether every promise was kept."""
    found, kept = WORK / name, CORPUS / name
    found.mkdir(parents=True, exist_ok=True)
    kept.mkdir(exist_ok=True)
    hunt = [sys.executable, "-m", "tests.fuzz.hunt", name]
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={WORK}/{name}-", "-verbosity=0"]
    hunted = subprocess.run([*hunt, str(found), str(kept), *options], cwd=ROOT, check=False)
    subprocess.run([*hunt, str(kept), str(found), *MERGING], cwd=ROOT, check=True)
    return hunted.returncode == 0


if __name__ == "__main__":
    chosen = sys.argv[2:] or list(PARSERS)
    held = [run(name, int(sys.argv[1])) for name in chosen]
    sys.exit(0 if all(held) else 1)
