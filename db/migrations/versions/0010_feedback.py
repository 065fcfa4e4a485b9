"""What was shown to customers, and what they said of it"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "exposures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("bundle", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_exposures_shop_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_exposures_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposures")),
    )
    op.create_index(op.f("ix_exposures_shop_id_customer_id"), "exposures", ["shop_id", "customer_id"])
    op.create_index(op.f("ix_exposures_shop_id_time"), "exposures", ["shop_id", "time"])
    op.create_table(
        "exposed_items",
        sa.Column("exposure_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exposure_id"], ["exposures.id"], name=op.f("fk_exposed_items_exposure_id")),
        sa.PrimaryKeyConstraint("exposure_id", "slot", name=op.f("pk_exposed_items")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("exposure_id", sa.Integer(), nullable=True),
        sa.Column("bundle", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_feedback_shop_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_feedback_import_id")),
        sa.ForeignKeyConstraint(["exposure_id"], ["exposures.id"], name=op.f("fk_feedback_exposure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_import_id"), "feedback", ["import_id"])
    op.create_index(op.f("ix_feedback_exposure_id"), "feedback", ["exposure_id"])
    op.create_index(op.f("ix_feedback_shop_id_customer_id"), "feedback", ["shop_id", "customer_id"])


def downgrade() -> None:
    for name in ("feedback", "exposed_items", "exposures"):
        op.drop_table(name)
