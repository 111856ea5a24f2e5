"""Writes the pages that are made from the code. Usage: python -m tools.reference FOLDER."""

import sys
from pathlib import Path

from tools.reference import PAGES

for name, page in PAGES.items():
    path = Path(sys.argv[1]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page())
    sys.stdout.write(f"{path}\n")
