"""What each import told, prices and stocks by moment, erased customers"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "tellings",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_tellings_import_id")),
        sa.PrimaryKeyConstraint("import_id", "name", name=op.f("pk_tellings")),
    )
    op.create_table(
        "item_states",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Double(), nullable=True),
        sa.Column("stock", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_states_item_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_item_states_import_id")),
        sa.PrimaryKeyConstraint("item_id", "import_id", name=op.f("pk_item_states")),
    )
    op.create_index(op.f("ix_item_states_import_id"), "item_states", ["import_id"])
    op.create_table(
        "erased",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_erased_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "mark", name=op.f("pk_erased")),
    )


def downgrade() -> None:
    for name in ("erased", "item_states", "tellings"):
        op.drop_table(name)
