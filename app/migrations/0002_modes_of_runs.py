"""Modes of runs: previews, undoing, and going on with a failed run."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run") as run:
        run.add_column(sa.Column("mode", sa.String(8), nullable=False, server_default="run"))
        run.add_column(
            sa.Column("origin", sa.String(64), nullable=False, server_default=sa.text("''"))
        )
        run.add_column(
            sa.Column("root", sa.String(64), nullable=False, server_default=sa.text("''"))
        )
        run.create_index("ix_run_origin", ["origin"])


def downgrade() -> None:
    with op.batch_alter_table("run") as run:
        run.drop_index("ix_run_origin")
        run.drop_column("root")
        run.drop_column("origin")
        run.drop_column("mode")
