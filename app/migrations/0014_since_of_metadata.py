"""Since when a value of metadata is there, so that recycle bins can be emptied in time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    since = sa.Column("since", sa.DateTime(), nullable=False, server_default=sa.func.now())
    with op.batch_alter_table("node_metadata") as table:
        table.add_column(since)
    with op.batch_alter_table("node_metadata") as table:
        table.alter_column("since", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("node_metadata") as table:
        table.drop_column("since")
