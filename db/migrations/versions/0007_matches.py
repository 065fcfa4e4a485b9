"""Items and customers of two shops that are the same"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "matches",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("other_code", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["shops.id"], name=op.f("fk_matches_other_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_matches_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "other_id", "kind", "code", name=op.f("pk_matches")),
    )


def downgrade() -> None:
    op.drop_table("matches")
