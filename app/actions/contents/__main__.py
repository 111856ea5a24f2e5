"""Carries out one job over the file on its standard input; a program of its own.

Called with the job, the seconds of a processor that it may take and the descriptor of a file
with its options, it writes the parts of the result to its standard output. Files of strangers
can crash or hang what reads them: then only this process ends.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module

from app.actions.contents import parts

MEMORY = 2 * 1024**3
"""Bytes that the process may have: an image of the most pixels needs three copies of 400 MB."""

JOBS = {
    "archives.unpack": "archives.unpack",
    "pdfs.count": "pdfs.jobs",
    "pdfs.split": "pdfs.jobs",
    "pdfs.join": "pdfs.jobs",
    "pdfs.watermark": "pdfs.jobs",
    "pdfs.text": "pdfs.text",
    "pictures.shrink": "pictures.jobs",
    "pictures.measure": "pictures.jobs",
    "pictures.exif": "pictures.exif",
    "pictures.preview_image": "pictures.preview",
    "pictures.preview_page": "pictures.preview",
}
"""Every job and the module that has it; each takes a stream and its options, yields parts."""


def main() -> None:
    """Do the job that the arguments name."""
    job, seconds, options = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit(seconds)
    with os.fdopen(options, encoding="utf-8") as said:
        wanted = json.load(said)
    module = import_module(f"app.actions.contents.{JOBS[job]}")
    work = getattr(module, job.rpartition(".")[2])
    sys.stdin.buffer.seek(0)
    parts.send(work(sys.stdin.buffer, **wanted), sys.stdout.buffer)


def limit(seconds: int) -> None:
    """Bound memory and time; systems without such bounds leave them to the caller's clock."""
    bounds = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, bound in bounds.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    main()
