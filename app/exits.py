"""Decides with which statuses commands end, and what each means; `--help` and the docs say so."""

DONE = 0
REFUSED = 1
USAGE = 2

MEANINGS = {
    DONE: "done",
    REFUSED: "not done: refused, broken, or a run that did not end well; the error output says why",
    USAGE: "the command line is wrong, or `flow import` refused the file",
}


def epilog() -> str:
    """Return the part of a help text that tells the statuses."""
    return "\b\nExit status:\n" + "\n".join(
        f"  {status}  {meaning}" for status, meaning in MEANINGS.items()
    )
