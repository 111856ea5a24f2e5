"""Decides whether an edited hook is kept: each save is a new version of its flow."""

from app.admin.buttons.editor import Editor
from app.admin.buttons.errors import ChangedMeanwhile
from app.admin.buttons.places import Place
from app.admin.buttons.writing import flow_of, without_hook
from app.flows import store
from app.flows.definition import parse
from app.flows.errors import BadDocument, SlugTaken

CHANGED = (
    "Somebody else changed this hook after you opened it. "
    "Save again to replace what they did, or open it anew to see it."
)


def check_unchanged(place: Place, mark: str) -> None:
    """Raise ChangedMeanwhile where the hook is not what the editor was opened with."""
    if mark != place.mark:
        raise ChangedMeanwhile(CHANGED)


def save(editor: Editor, author: str) -> bool:
    """Keep what the editor says and return True; else False, with what is wrong in the editor.

    Where nothing differs nothing is written.
    """
    if not editor.validate():
        return False
    place = editor.place
    try:
        flow = parse(flow_of(editor).document())
        if flow != place.flow:
            store.save(flow, author=author, replace=place.flow_slug, enabled=place.enabled)
    except SlugTaken as problem:
        editor.api.slug.errors = [problem.detail]
        return False
    except BadDocument as problem:
        places = [f"{error.field}: {error.message}" for error in problem.errors]
        editor.problems += [problem.detail, *places]
        return False
    return True


def delete(place: Place, author: str) -> None:
    """Keep a version of the flow without the hook."""
    flow = without_hook(place.flow, place.slug)
    store.save(flow, author=author, replace=place.flow_slug, enabled=place.enabled)
