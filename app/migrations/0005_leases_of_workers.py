"""Several machines: leases of workers, rates that are counted together, and what they agree on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("worker_beat") as beat:
        beat.alter_column("worker", existing_type=sa.String(100), type_=sa.String(200))
        beat.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        beat.add_column(sa.Column("until", sa.DateTime(), nullable=True))
        beat.create_unique_constraint("uq_worker_beat_worker_number", ["worker", "number"])
    op.create_table(
        "counted_rate",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_counted_rate"),
    )
    op.create_index("ix_counted_rate_until", "counted_rate", ["until"])
    op.create_table(
        "agreed_value",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_agreed_value"),
    )
    op.create_table(
        "storage_probe",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("datasource", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("token", "worker", name="pk_storage_probe"),
    )


def downgrade() -> None:
    op.drop_table("storage_probe")
    op.drop_table("agreed_value")
    op.drop_index("ix_counted_rate_until", "counted_rate")
    op.drop_table("counted_rate")
    with op.batch_alter_table("worker_beat") as beat:
        beat.drop_constraint("uq_worker_beat_worker_number", type_="unique")
        beat.drop_column("until")
        beat.drop_column("number")
        beat.alter_column("worker", existing_type=sa.String(200), type_=sa.String(100))
