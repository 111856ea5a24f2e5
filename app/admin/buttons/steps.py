"""Decides what a press inside the editor does before anything is saved: rows come, go and move."""

from app.admin.buttons.editor import Editor, policy_row

ADD, DROP, UP, DOWN = "add-policy", "drop-policy", "up", "down"


def step(editor: Editor, do: str) -> None:
    """Carry out `add-policy`, `drop-policy:NUMBER`, `up:PARAMETER` or `down:PARAMETER`.

    Anything else does nothing.
    """
    what, _, which = do.partition(":")
    if what == ADD:
        last = max((row.number for row in editor.policies), default=-1)
        kept = len(editor.place.hook.policies)
        editor.policies.append(policy_row(max(last + 1, kept)))
    elif what == DROP:
        editor.policies = [row for row in editor.policies if str(row.number) != which]
    elif what in (UP, DOWN):
        _move(editor, which, -1 if what == UP else 1)


def _move(editor: Editor, name: str, by: int) -> None:
    rows = editor.parameters
    at = next((index for index, row in enumerate(rows) if row.name == name), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    rows[at], rows[at + by] = rows[at + by], rows[at]
