"""Holds the blueprint of the pages of flows, which all views of this room register with.

Pages that belong to no flow stand below `/-/`, so that a flow may be called `new` or `import`.
"""

from flask.blueprints import BlueprintSetupState

from app.admin.guard import admin_blueprint

blueprint = admin_blueprint("flows")
GET_AND_POST = ("GET", "POST")


@blueprint.record_once
def admit_uploads(state: BlueprintSetupState) -> None:
    """Let a file that is imported be as large as any upload."""
    state.app.config.setdefault("UPLOAD_ENDPOINTS", set()).add("admin_flows.import_flow")
