"""Secrets of runs and flows sealed with the key of the instance."""

import json

import sqlalchemy as sa
from alembic import op

from app import sealing
from app.flows.definition import parse
from app.flows.errors import BadDocument
from app.flows.secret_values import opened, sealed, secret_names

revision = "0011"
down_revision = "0014"
branch_labels = None
depends_on = None

MASK = "•••"

version = sa.table("flow_version", sa.column("id", sa.Integer), sa.column("document", sa.JSON))
run = sa.table(
    "run",
    sa.column("id", sa.String),
    sa.column("version_id", sa.Integer),
    sa.column("parameters", sa.JSON),
    sa.column("secrets", sa.Text),
    sa.column("call_digest", sa.String),
)


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column("run", sa.Column("secrets", sa.Text(), nullable=False, server_default=empty))
    connection = op.get_bind()
    names = {}
    for row in connection.execute(sa.select(version)).all():
        try:
            flow = parse(row.document)
        except BadDocument:
            continue
        names[row.id] = secret_names(flow)
        if names[row.id]:
            change = sa.update(version).where(version.c.id == row.id)
            connection.execute(change.values(document=sealed(flow).document()))
    columns = (run.c.id, run.c.version_id, run.c.parameters, run.c.call_digest)
    for row in connection.execute(sa.select(*columns)).all():
        secrets = {
            name: row.parameters[name]
            for name in names.get(row.version_id, ())
            if row.parameters.get(name)
        }
        values = {"call_digest": sealing.fingerprints(row.call_digest)[0]}
        if secrets:
            values["parameters"] = row.parameters | dict.fromkeys(secrets, MASK)
            values["secrets"] = sealing.seal(json.dumps(secrets))
        connection.execute(sa.update(run).where(run.c.id == row.id).values(values))


def downgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(version)).all():
        flow = parse(row.document)
        if secret_names(flow):
            change = sa.update(version).where(version.c.id == row.id)
            connection.execute(change.values(document=opened(flow).document()))
    kept = sa.select(run.c.id, run.c.parameters, run.c.secrets).where(run.c.secrets != "")
    for row in connection.execute(kept).all():
        values = row.parameters | json.loads(sealing.unseal(row.secrets))
        connection.execute(sa.update(run).where(run.c.id == row.id).values(parameters=values))
    op.drop_column("run", "secrets")
