"""What may stand in the bundles of a kind"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_rules_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "kind", name=op.f("pk_rules")),
    )


def downgrade() -> None:
    op.drop_table("rules")
