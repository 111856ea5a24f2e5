"""Reads one PDF; a program of its own, as files of strangers can crash or hang the reader.

Called with the most characters to return, it reads the file from its standard input and writes
JSON, `{pages, cut, text, about}` or `{refused}`. It imports nothing of ours.
"""

import json
import resource
import sys
from contextlib import suppress
from typing import Any, BinaryIO

MEMORY = 2 * 1024**3
"""Bytes that the process may have."""

SECONDS = 60
"""Time of the processor that one file may take."""


def main() -> None:
    """Write what the file holds, or why it cannot be read."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))
    json.dump(read(sys.stdin.buffer, int(sys.argv[1])), sys.stdout)


def read(stream: BinaryIO, most: int) -> dict[str, Any]:
    """Return the texts of all pages, up to `most` characters, and what the file says of itself."""
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        return {"refused": "locked" if error.err_code == FPDF_ERR_PASSWORD else "damaged"}
    texts: list[str] = []
    left = most
    for number in range(len(document)):
        if left < 0:
            break
        texts.append(text_of(document, number)[: left + 1])
        left -= len(texts[-1]) + 1
    text = "\n".join(texts)
    about = document.get_metadata_dict(skip_empty=True)
    cut = len(text) > most or len(texts) < len(document)
    return {"pages": len(document), "cut": cut, "text": text[:most], "about": about}


def text_of(document: Any, number: int) -> str:
    """Return the text of a page with plain line breaks; of a damaged one none."""
    try:
        page = document[number].get_textpage()
        return str(page.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n")
    except Exception:
        return ""


if __name__ == "__main__":
    main()
