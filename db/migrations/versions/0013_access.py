"""Who may do what in which shop, and what was done"""

import sqlalchemy as sa
from alembic import op

from db.session import only_add

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_members_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "who", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_who"), "members", ["who"])
    op.create_table(
        "members_everywhere",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_members_everywhere")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_time"), "audit", ["time"])
    only_add(op.get_bind(), "audit")


def downgrade() -> None:
    op.drop_table("audit")
    op.drop_table("members_everywhere")
    op.drop_table("members")
