"""Decides what people are told where something is done to several nodes and fails for some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.browser.names import quoted
from app.nodes.errors import PathProblem
from app.nodes.node import Node


@dataclass(frozen=True)
class Outcome:
    """What became of several nodes."""

    done: list[str] = field(default_factory=list)
    """Names of those for which it worked."""
    failed: dict[str, str] = field(default_factory=dict)
    """The others' names, and why."""

    def tell(self, verb: str) -> str:
        """Return a sentence about it; `verb` is what was done, such as “deleted”."""
        if not self.failed:
            return f"{counted(self.done)} {verb}."
        reasons = " ".join(dict.fromkeys(self.failed.values()))
        return f"{len(self.done)} {verb}, {len(self.failed)} not. {reasons}"


def do_each(nodes: Sequence[Node], act: Callable[[str], object]) -> Outcome:
    """Call `act` with the path of each node and return what became of all.

    Raises the first problem where it worked for none.
    """
    outcome = Outcome()
    for node in nodes:
        try:
            act(node.path)
            outcome.done.append(node.name)
        except PathProblem as problem:
            if node is nodes[-1] and not outcome.done:
                raise
            outcome.failed[node.name] = problem.detail
    return outcome


def counted(names: Sequence[str]) -> str:
    """Return a name in quotation marks, or how many there are."""
    return quoted(names[0]) if len(names) == 1 else f"{len(names)} items"
