"""Decides whether an edited document is a flow, and names each place where it is not."""

from collections.abc import Sequence

from app.admin.flows.masking import masked, unmasked
from app.buttons.javascript import translate
from app.flows import cells
from app.flows.cells_finding import Finding
from app.flows.definition import Flow
from app.flows.protobuf import Json


class BadText(Exception):
    """A text is no document; `findings` name each place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("bad text")
        self.findings = findings


def shown(flow: Flow) -> Json:
    """Return the document for people, with a mask for each secret."""
    return masked(flow).document()


def edited(text: str, before: Flow) -> Flow:
    """Return the flow of an edited text, a mask left alone being the secret of `before`.

    Raises BadText. Documents of the reference are read, too.
    """
    report = cells.read(text.encode("utf-8", "replace"), translate)
    if report.flow is None:
        raise BadText(report.errors)
    return unmasked(report.flow, before)
