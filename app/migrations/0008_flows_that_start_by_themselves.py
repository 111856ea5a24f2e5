"""What starts flows by themselves, the events they wait for, and what started a run

Revision ID: 0008
Revises: 0004
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import app.database
from app.flows.errors import BadSchedule
from app.flows.schedules import parse

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

EVENTS = {"NODE_CHANGE:0", "NODE_CHANGE:2", "NODE_CHANGE:3", "NODE_CHANGE:5", "NODE_CHANGE:6"}


def upgrade() -> None:
    triggers = op.create_table(
        "flow_trigger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("since", app.database.UtcDateTime(), nullable=False),
        sa.Column("next_at", app.database.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["flow.id"], name=op.f("fk_flow_trigger_flow_id_flow"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_trigger")),
        sa.UniqueConstraint("flow_id", "name", name=op.f("uq_flow_trigger_flow_id_name")),
    )
    op.create_index(op.f("ix_flow_trigger_name"), "flow_trigger", ["name"], unique=False)
    op.create_table(
        "node_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("due_at", app.database.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column(
            "path",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("node", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node_event")),
        sa.UniqueConstraint("key", name=op.f("uq_node_event_key")),
    )
    op.add_column("run", sa.Column("trigger", sa.String(64), nullable=False, server_default=""))
    op.add_column("run", sa.Column("event", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("run", sa.Column("causes", sa.JSON(), nullable=False, server_default="[]"))
    op.bulk_insert(triggers, list(_triggers_in_force()))


def downgrade() -> None:
    op.drop_column("run", "causes")
    op.drop_column("run", "event")
    op.drop_column("run", "trigger")
    op.drop_table("node_event")
    op.drop_index(op.f("ix_flow_trigger_name"), table_name="flow_trigger")
    op.drop_table("flow_trigger")


def _triggers_in_force() -> Iterator[dict[str, Any]]:
    """Yield what starts the flows that were saved before this index was kept."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT flow.id, flow_version.document FROM flow JOIN flow_version"
            " ON flow_version.flow_id = flow.id AND flow_version.number = flow.number"
        )
    )
    for flow_id, text in rows:
        document = json.loads(text) if isinstance(text, str) else text
        row = {"flow_id": flow_id, "since": datetime.now(UTC), "next_at": None, "problem": ""}
        schedule = (document.get("Schedule") or {}).get("Iso8601Schedule", "")
        if _is_readable(schedule):
            yield {**row, "name": "schedule", "schedule": schedule}
        for name in sorted(EVENTS.intersection(document.get("EventNames", ()))):
            yield {**row, "name": name, "schedule": ""}


def _is_readable(schedule: str) -> bool:
    try:
        return bool(schedule and parse(schedule))
    except BadSchedule:
        return False
