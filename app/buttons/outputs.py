"""Decides what is said once a run has started and where its outputs are to be found."""

from collections.abc import Collection

from app.buttons.catalogue import ButtonRef
from app.runs.models import Run
from app.runs.presentation import output_paths


def said(ref: ButtonRef, run: Run) -> str:
    """Return the button's own words for a started run, or ours; ours for a preview."""
    if run.mode == "preview":
        return f"The preview of “{ref.label}” has started. Nothing is changed."
    return ref.button.success_message or f"“{ref.label}” has started."


def folder(run: Run, subjects: Collection[str]) -> tuple[str, str] | None:
    """Return workspace and inner path of the folder that holds the first output.

    None while there is none that `subjects` may see.
    """
    paths = output_paths(run, subjects, 1)
    if not paths:
        return None
    workspace, _, inner = paths[0].partition("/")
    return workspace, inner.rpartition("/")[0]
