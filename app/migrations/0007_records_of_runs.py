"""Whether the engine still has the records of a run, and indexes by the end of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    has = sa.text("recorded")
    op.add_column(
        "run", sa.Column("recorded", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_index("ix_run_end", "run", ["end_time"])
    op.create_index("ix_run_recorded", "run", ["end_time"], sqlite_where=has, postgresql_where=has)


def downgrade() -> None:
    op.drop_index("ix_run_recorded", "run")
    op.drop_index("ix_run_end", "run")
    op.drop_column("run", "recorded")
