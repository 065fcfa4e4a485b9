"""Which product an item is a variant of, and what tells it from the others"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("items", sa.Column("parent_id", sa.Text(), nullable=True))
    op.add_column("items", sa.Column("variant", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("items", "variant")
    op.drop_column("items", "parent_id")
