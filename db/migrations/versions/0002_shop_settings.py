"""What was said of a shop: currency, time zone"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("shops", sa.Column("settings", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("shops", "settings")
