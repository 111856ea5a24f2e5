"""Hooks that take signed calls."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signed_hook",
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("older_secret", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slug"],
            ["hook_slug.slug"],
            name=op.f("fk_signed_hook_slug_hook_slug"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["user.id"],
            name=op.f("fk_signed_hook_account_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_signed_hook")),
    )


def downgrade() -> None:
    op.drop_table("signed_hook")
