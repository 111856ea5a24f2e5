"""Users who sign in through a provider of OpenID Connect."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("external_id", sa.String(1024), nullable=True))
    op.create_index(op.f("ix_user_external_id"), "user", ["external_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_user_external_id"), table_name="user")
    op.drop_column("user", "external_id")
