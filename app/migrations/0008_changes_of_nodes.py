"""What runs did to nodes, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

from app.nodes.text import ByteText

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("call", sa.String(64), nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("place", ByteText, nullable=False),
        sa.Column("source", ByteText, nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("source_before", sa.BigInteger(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("kept", ByteText, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node_change")),
        sa.UniqueConstraint("root", "call", name=op.f("uq_node_change_root_call")),
    )
    empty = sa.text("'{}'")
    op.add_column("claim", sa.Column("before", sa.JSON(), nullable=False, server_default=empty))


def downgrade() -> None:
    op.drop_column("claim", "before")
    op.drop_table("node_change")
