"""Decides what an action may know of its step: which run, on whose behalf, and its own identity.

It is the same however often the step is repeated, so that others can tell a repetition.
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Step:
    """One action of one run over one message; `key` tells it from the run's other steps.

    `login` and `name` are those of the person who started the run. `root_id` is the first of the
    runs that go on with one another after a failure, "" where it is this one.
    """

    run_id: str = ""
    key: str = ""
    flow: str = ""
    login: str = ""
    name: str = ""
    root_id: str = ""

    def identity(self, *words: str) -> str:
        """Return 64 hexadecimal digits: the same for the same step and words, else another.

        A step that is carried out again by a run that goes on with a failed one is the same step.
        """
        text = "\0".join((self.root_id or self.run_id, self.key, *words))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
