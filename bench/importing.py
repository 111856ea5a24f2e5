"""A bare Flask application that has imported all that ours has imported, and made nothing."""

import json
import os
from contextlib import suppress
from importlib import import_module

from bench.bare import app as app

MODULES = "BENCH_MODULES"
"""Where the names of the modules stand that ours has imported, as JSON."""

for name in json.loads(os.environ[MODULES]):
    with suppress(ImportError):
        import_module(name)
