"""What is known of a datasource beside its location: how a bucket of S3 is reached."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("'{}'")
    options = sa.Column("options", sa.JSON(), nullable=False, server_default=empty)
    op.add_column("datasource", options)


def downgrade() -> None:
    op.drop_column("datasource", "options")
