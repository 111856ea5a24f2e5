"""Indexes of the runs that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = {"ix_run_waiting_flow": "flow_slug", "ix_run_waiting_owner": "owner_id"}


def upgrade() -> None:
    waits = sa.text("status = 'Queued'")
    for name, column in INDEXES.items():
        op.create_index(name, "run", [column], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "run")
