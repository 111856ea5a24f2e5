"""Decides what a page of the editor shows around the editor itself: preview, tests, suggestions."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts import service as accounts
from app.accounts.models import User
from app.admin.buttons import preview, reading, trials
from app.admin.buttons.editor import Editor
from app.admin.buttons.faults import Fault, faults_of
from app.admin.buttons.known import Known, known
from app.admin.buttons.preview import Preview
from app.admin.buttons.trials import Report
from app.buttons.target import Target
from app.nodes import workspaces

FOLDER, SELECTION = "folder", "selection"


@dataclass(frozen=True)
class Chosen:
    """Whom and what the preview is about."""

    login: str
    target: Target


@dataclass(frozen=True)
class EditorPage:
    """All that the page of an editor needs."""

    editor: Editor
    preview: Preview
    known: Known
    reports: Mapping[str, Report]
    scripts: Mapping[str, str]
    faults: list[Fault]


def build(editor: Editor, chosen: Chosen, viewer: User) -> EditorPage:
    """Return the page of an editor, filled or as it was opened."""
    shown = preview.preview(editor, chosen.login, chosen.target)
    return EditorPage(
        editor=editor,
        preview=shown,
        known=known(),
        reports={which: report(editor, which, chosen, viewer) for which in (FOLDER, SELECTION)},
        scripts=reading.scripts(editor.place.hook),
        faults=faults_of([shown.ref]).get(shown.ref.slug, []) if shown.ref else [],
    )


def report(editor: Editor, which: str, chosen: Chosen, viewer: User) -> Report:
    """Return what is said under one of the two conditions; a person not known is the viewer.

    It is tried with the path beside it, else with what is chosen for the preview.
    """
    user = accounts.find(chosen.login) or viewer
    section = editor.context if which == FOLDER else editor.selection
    snippet = section[f"{which}_condition"].data or ""
    path = section[f"{which}_test"].data or _chosen_path(which, chosen.target)
    return trials.report(snippet, path, user, folder=which == FOLDER)


def _chosen_path(which: str, target: Target) -> str:
    if which == FOLDER:
        return target.folder
    return target.path(target.names[0]) if target.names else ""


def first_choice(viewer: User) -> Chosen:
    """Return what the preview shows where nobody has chosen: the viewer in a first workspace."""
    places = workspaces.visible(viewer.subjects)
    return Chosen(viewer.login, Target(places[0].slug if places else ""))
