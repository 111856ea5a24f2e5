"""Writes a PDF without its protection; a program of its own, as files can crash PDFium.

It reads the file from its standard input and writes the plain one. It ends with LOCKED where a
password is needed, with DAMAGED where the file cannot be read. It imports nothing of ours.
"""

import resource
import sys
from contextlib import suppress

MEMORY = 2 * 1024**3
"""Bytes that the process may have."""

SECONDS = 60
"""Time of the processor that one file may take."""

LOCKED, DAMAGED = 3, 4


def main() -> int:
    """Write the plain document; return the status to end with."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_REMOVE_SECURITY

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer)
        document.save(sys.stdout.buffer, flags=FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        return LOCKED if error.err_code == FPDF_ERR_PASSWORD else DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
