"""Where the call of a run came from

Revision ID: 0007
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("address", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("run", "address")
