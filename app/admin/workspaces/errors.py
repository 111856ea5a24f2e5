"""Names why a workspace stays."""

from app.problems import ConflictProblem


class WorkspaceInUse(ConflictProblem):
    """A hook needs the workspace, or a run is at work in it."""

    title = "The workspace is in use"
