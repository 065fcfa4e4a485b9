"""Since when one process has what only one may do: that of another machine may be gone for good"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
TABLES = ("watcher", "retrainer")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("taken", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "taken")
