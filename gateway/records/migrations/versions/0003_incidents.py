"""Incidents, with the messages that came under them, their history, and who has still to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DIGESTS = ("sha256", "content_sha256", "file_sha256", "file_name_digest")


def upgrade() -> None:
    """Make the tables. What was refused before opens no incident."""
    is_open, waiting = sa.text("closed_at IS NULL"), sa.text("state = 'waiting'")
    op.create_table(
        "incident",
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("rule", sa.String(255), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("strength", sa.String(8), nullable=False),
        sa.Column("place", sa.String(255), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("sender", sa.String(1024), nullable=False),
        sa.Column("sender_key", sa.String(1024), nullable=False),
        sa.Column("unit", sa.String(255)),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(32)) for name in _DIGESTS),
        *(
            sa.CheckConstraint(f"{name} IS NULL OR length({name}) = 32", name=op.f(f"ck_incident_{name}"))
            for name in _DIGESTS
        ),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_incident")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_opened_at", "incident", ["opened_at"])
    op.create_index("ix_incident_content_sha256", "incident", ["content_sha256"])
    op.create_index("ix_incident_open", "incident", ["opened_at"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "sending",
        sa.Column("case_number", sa.String(26), nullable=False),
        sa.Column("incident", sa.String(26), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        _of_incident("sending"),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_sending")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sending_incident", "sending", ["incident"])
    op.create_table(
        "reached_for",
        sa.Column("incident", sa.String(26), nullable=False),
        sa.Column("address_key", sa.String(1024), nullable=False),
        sa.Column("address", sa.String(1024), nullable=False),
        _of_incident("reached_for"),
        sa.PrimaryKeyConstraint("incident", "address_key", name=op.f("pk_reached_for")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("incident", sa.String(26), nullable=False),
        sa.Column("event", sa.String(8), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("text", sa.String(1024), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _of_incident("history"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_history")),
    )
    op.create_index("ix_history_incident", "history", ["incident"])
    op.create_table(
        "telling",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("incident", sa.String(26), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("address", sa.String(1024), nullable=False),
        sa.Column("address_key", sa.String(1024), nullable=False),
        sa.Column("about", sa.String(1024), nullable=False),
        sa.Column("token", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(255), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        _of_incident("telling"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_telling")),
    )
    op.create_index("ix_telling_incident", "telling", ["incident"])
    op.create_index("ix_telling_token", "telling", ["token"])
    op.create_index("ix_telling_ended_at", "telling", ["ended_at"])
    op.create_index("ix_telling_waiting", "telling", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Drop them, with all that they hold."""
    for table in ("telling", "history", "reached_for", "sending", "incident"):
        op.drop_table(table)


def _of_incident(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["incident"], ["incident.case_number"], name=op.f(f"fk_{table}_incident"), ondelete="CASCADE"
    )
