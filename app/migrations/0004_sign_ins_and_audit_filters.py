"""The moment of a user's last sign-in, and indexes for the filters of the audit log

Revision ID: 0004
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("last_sign_in_at", app.database.UtcDateTime(), nullable=True))
    op.create_index("ix_audit_entry_login", "audit_entry", ["login", "id"], unique=False)
    op.create_index("ix_audit_entry_target", "audit_entry", ["target", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_entry_target", table_name="audit_entry")
    op.drop_index("ix_audit_entry_login", table_name="audit_entry")
    op.drop_column("user", "last_sign_in_at")
