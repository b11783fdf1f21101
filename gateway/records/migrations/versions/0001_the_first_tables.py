"""The first tables: message, recipient, finding, attachment."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "message",
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("listener", sa.String(64), nullable=False),
        sa.Column("client", sa.String(45), nullable=False),
        sa.Column("helo", sa.String(255), nullable=False),
        sa.Column("login", sa.String(255)),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("sender", sa.String(1024), nullable=False),
        sa.Column("sender_key", sa.String(1024), nullable=False),
        sa.Column("unit", sa.String(255)),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32)),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("rule", sa.String(255)),
        sa.Column("law", sa.String(255), nullable=False),
        sa.Column("reply_code", sa.SmallInteger()),
        sa.Column("reply_enhanced", sa.String(11), nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("next_hop_code", sa.SmallInteger()),
        sa.Column("queue_id", sa.String(255)),
        sa.Column("ended_at", sa.BigInteger()),
        sa.CheckConstraint("sha256 IS NULL OR length(sha256) = 32", name=op.f("ck_message_sha256")),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_message")),
    )
    op.create_index("ix_message_received_at", "message", ["received_at"])
    op.create_index("ix_message_sender_key", "message", ["sender_key"])
    op.create_index("ix_message_message_id", "message", ["message_id"])
    op.create_index("ix_message_sha256", "message", ["sha256"])
    in_doubt = sa.text("outcome = 'in doubt'")
    op.create_index("ix_message_in_doubt", "message", ["received_at"], sqlite_where=in_doubt, postgresql_where=in_doubt)
    op.create_table(
        "recipient",
        *_of_message("recipient"),
        sa.Column("address", sa.String(1024), nullable=False),
        sa.Column("address_key", sa.String(1024), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(255)),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recipient_address_key", "recipient", ["address_key"])
    op.create_table(
        "finding",
        *_of_message("finding"),
        sa.Column("rule", sa.String(255), nullable=False),
        sa.Column("law", sa.String(255), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("condition", sa.String(64), nullable=False),
        sa.Column("place", sa.String(255), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachment",
        *_of_message("attachment"),
        sa.Column("name", sa.String(255)),
        sa.Column("name_digest", sa.LargeBinary(32)),
        sa.Column("type", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32)),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sha256 IS NULL OR length(sha256) = 32", name=op.f("ck_attachment_sha256")),
        sa.CheckConstraint("name_digest IS NULL OR length(name_digest) = 32", name=op.f("ck_attachment_name_digest")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def downgrade() -> None:
    """Drop them, with all that they hold."""
    for table in ("attachment", "finding", "recipient", "message"):
        op.drop_table(table)


def _of_message(table: str) -> tuple[sa.Column[str], sa.Column[int], sa.Constraint, sa.Constraint]:
    return (
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["message.case_number"], name=op.f(f"fk_{table}_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_number", "number", name=op.f(f"pk_{table}")),
    )
