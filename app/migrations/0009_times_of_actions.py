"""How long actions took, summed up."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_time",
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("action", "outcome", "bucket", name=op.f("pk_action_time")),
    )


def downgrade() -> None:
    op.drop_table("action_time")
