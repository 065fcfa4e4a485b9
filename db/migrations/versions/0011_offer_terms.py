"""On which terms a shop offers bundles"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "offer_terms",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_offer_terms_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_offer_terms")),
    )


def downgrade() -> None:
    op.drop_table("offer_terms")
