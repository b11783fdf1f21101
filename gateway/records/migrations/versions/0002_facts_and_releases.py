"""The facts of messages, and the releases of wrong alarms."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables. Messages that are recorded already have no facts."""
    op.create_table(
        "fact",
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(32)),
        sa.Column("kept", sa.String(65_535), nullable=False),
        sa.CheckConstraint(
            "content_sha256 IS NULL OR length(content_sha256) = 32", name=op.f("ck_fact_content_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["case_number"], ["message.case_number"], name=op.f("fk_fact_case_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_fact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("sender_key", sa.String(1024), nullable=False),
        sa.Column("rule", sa.String(255), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("released_by", sa.String(255), nullable=False),
        sa.Column("approved_by", sa.String(255), nullable=False),
        sa.Column("reason", sa.String(1024), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(content_sha256) = 32", name=op.f("ck_release_content_sha256")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_index("ix_release_case_number", "release", ["case_number"])
    op.create_index("ix_release_until", "release", ["until"])


def downgrade() -> None:
    """Drop them, with all that they hold."""
    op.drop_table("release")
    op.drop_table("fact")
