"""Lines that several imports brought"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "held_lines",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_held_lines_event_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_held_lines_import_id")),
        sa.PrimaryKeyConstraint("event_id", "import_id", name=op.f("pk_held_lines")),
    )
    op.create_index(op.f("ix_held_lines_import_id"), "held_lines", ["import_id"])


def downgrade() -> None:
    op.drop_table("held_lines")
