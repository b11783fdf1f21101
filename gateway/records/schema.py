"""The tables of the records, in SQLAlchemy Core: what is remembered of a message, and never what it says.

Only tables and indexes belong here. A change goes with a new revision in `migrations/versions` and a new `REVISION`.
Times are integers, microseconds since 1970-01-01 UTC: they sort, compare and take seven octets. Digests are 32 octets,
held to it by a check. No column can hold a message's text (Điều 9-III.1): text columns are identifiers, addresses,
names of attachments and words of closed sets, each cut to the length that its column declares.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    text,
)

REVISION = "0003"
"""The revision of the migrations that makes exactly these tables."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

IN_DOUBT = text("outcome = 'in doubt'")
"""What a message in doubt is known by, as the partial index has it."""


OPEN = text("closed_at IS NULL")
"""What an open incident is known by, as the partial index has it."""
WAITING = text("state = 'waiting'")
"""What a telling that has still to go out is known by, as the partial index has it."""


def _of_message() -> Column[str]:
    return Column("case_number", String(26), ForeignKey("message.case_number", ondelete="CASCADE"), primary_key=True)


def _number() -> Column[int]:
    # Counted from 1 within the message. No sequence: the writer gives it.
    return Column("number", Integer, primary_key=True, autoincrement=False)


message = Table(
    "message",
    metadata,
    Column("case_number", String(26), primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Column("listener", String(64), nullable=False),
    Column("client", String(45), nullable=False),
    Column("helo", String(255), nullable=False),
    Column("login", String(255)),
    Column("origin", String(8), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("sender", String(1024), nullable=False),
    Column("sender_key", String(1024), nullable=False),
    Column("unit", String(255)),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("message_id", String(255), nullable=False),
    Column("action", String(8), nullable=False),
    Column("rule", String(255)),
    Column("law", String(255), nullable=False),
    Column("reply_code", SmallInteger),
    Column("reply_enhanced", String(11), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("next_hop_code", SmallInteger),
    Column("queue_id", String(255)),
    Column("ended_at", BigInteger),
    CheckConstraint("sha256 IS NULL OR length(sha256) = 32", name="sha256"),
    Index("ix_message_received_at", "received_at"),
    Index("ix_message_sender_key", "sender_key"),
    Index("ix_message_message_id", "message_id"),
    Index("ix_message_sha256", "sha256"),
    # Few rows are in doubt at a time: the index holds only these.
    Index("ix_message_in_doubt", "received_at", sqlite_where=IN_DOUBT, postgresql_where=IN_DOUBT),
)
"""One row a message. `sender` is "" for `<>`; `law` holds citations joined by "; "; `policy` is the version's hash."""

recipient = Table(
    "recipient",
    metadata,
    _of_message(),
    _number(),
    Column("address", String(1024), nullable=False),
    Column("address_key", String(1024), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("unit", String(255)),
    Column("code", SmallInteger, nullable=False),
    Index("ix_recipient_address_key", "address_key"),
    sqlite_with_rowid=False,
)
"""One row a recipient: as written, the form to look up by, and the code of the reply to its RCPT."""

finding = Table(
    "finding",
    metadata,
    _of_message(),
    _number(),
    Column("rule", String(255), nullable=False),
    Column("law", String(255), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("condition", String(64), nullable=False),
    Column("place", String(255), nullable=False),
    Column("value", String(255), nullable=False),
    sqlite_with_rowid=False,
)
"""One row a finding; `place` and `value` come from closed sets."""

attachment = Table(
    "attachment",
    metadata,
    _of_message(),
    _number(),
    Column("name", String(255)),
    Column("name_digest", LargeBinary(32)),
    Column("type", String(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("locked", Boolean, nullable=False),
    CheckConstraint("sha256 IS NULL OR length(sha256) = 32", name="sha256"),
    CheckConstraint("name_digest IS NULL OR length(name_digest) = 32", name="name_digest"),
    Index("ix_attachment_sha256", "sha256"),
    sqlite_with_rowid=False,
)
"""One row an attachment. Its name, or (of a refused secret) the keyed digest of its name, never both."""

MAX_KEPT = 65_535
"""Characters of the facts that are kept of one message; of one with more nothing is kept."""

fact = Table(
    "fact",
    metadata,
    _of_message(),
    Column("content_sha256", LargeBinary(32)),
    Column("kept", String(MAX_KEPT), nullable=False),
    CheckConstraint("content_sha256 IS NULL OR length(content_sha256) = 32", name="content_sha256"),
    sqlite_with_rowid=False,
)
"""One row a message: the digest by which its content is known again when it is sent again, and the facts that its
verdict came from, as JSON. They are closed values (`policy.kept`): no word of the message can stand in them."""

release = Table(
    "release",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("case_number", String(26), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("sender_key", String(1024), nullable=False),
    Column("rule", String(255), nullable=False),
    Column("content_sha256", LargeBinary(32), nullable=False),
    Column("released_by", String(255), nullable=False),
    Column("approved_by", String(255), nullable=False),
    Column("reason", String(1024), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    CheckConstraint("length(content_sha256) = 32", name="content_sha256"),
    Index("ix_release_case_number", "case_number"),
    Index("ix_release_until", "until"),
)
"""One row a wrong alarm that was set right: who lets which content of whom pass which rule, until when, and why.

Rows are added, never changed; they stay when the record of their message is gone.
"""

incident = Table(
    "incident",
    metadata,
    Column("case_number", String(26), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("rule", String(255), nullable=False),
    Column("level", String(16), nullable=False),
    Column("strength", String(8), nullable=False),
    Column("place", String(255), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("sender", String(1024), nullable=False),
    Column("sender_key", String(1024), nullable=False),
    Column("unit", String(255)),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("content_sha256", LargeBinary(32)),
    Column("file_sha256", LargeBinary(32)),
    Column("file_name_digest", LargeBinary(32)),
    CheckConstraint("sha256 IS NULL OR length(sha256) = 32", name="sha256"),
    CheckConstraint("content_sha256 IS NULL OR length(content_sha256) = 32", name="content_sha256"),
    CheckConstraint("file_sha256 IS NULL OR length(file_sha256) = 32", name="file_sha256"),
    CheckConstraint("file_name_digest IS NULL OR length(file_name_digest) = 32", name="file_name_digest"),
    Index("ix_incident_opened_at", "opened_at"),
    Index("ix_incident_content_sha256", "content_sha256"),
    Index("ix_incident_open", "opened_at", sqlite_where=OPEN, postgresql_where=OPEN),
    sqlite_with_rowid=False,
)
"""One row an incident, by the case number of the message that opened it. Only `closed_at` ever changes.

By `content_sha256` the same content is known again; `file_…` is the attachment that carries the mark, its name only as
the keyed digest. Rows stay when the record of their message is gone; so do all that belong to them.
"""


def _of_incident() -> Column[str]:
    return Column("incident", String(26), ForeignKey("incident.case_number", ondelete="CASCADE"), nullable=False)


sending = Table(
    "sending",
    metadata,
    Column("case_number", String(26), primary_key=True),
    _of_incident(),
    Column("received_at", BigInteger, nullable=False),
    Index("ix_sending_incident", "incident"),
    sqlite_with_rowid=False,
)
"""One row a message that came under an incident, the one that opened it too."""

reached_for = Table(
    "reached_for",
    metadata,
    Column("incident", String(26), ForeignKey("incident.case_number", ondelete="CASCADE"), primary_key=True),
    Column("address_key", String(1024), primary_key=True),
    Column("address", String(1024), nullable=False),
    sqlite_with_rowid=False,
)
"""One row a recipient to whom an incident's message was to go, each once."""

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True),
    _of_incident(),
    Column("event", String(8), nullable=False),
    Column("by", String(255), nullable=False),
    Column("text", String(1024), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_history_incident", "incident"),
)
"""One row a note (`note`) or the end (`close`) of an incident: who wrote it, when, and what. Rows are added, never
changed. The text is an officer's own, not the message's."""

telling = Table(
    "telling",
    metadata,
    Column("number", Integer, primary_key=True),
    _of_incident(),
    Column("channel", String(8), nullable=False),
    Column("address", String(1024), nullable=False),
    Column("address_key", String(1024), nullable=False),
    Column("about", String(1024), nullable=False),
    Column("token", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(255), nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_telling_incident", "incident"),
    Index("ix_telling_token", "token"),
    Index("ix_telling_ended_at", "ended_at"),
    Index("ix_telling_waiting", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
)
"""One row a person or webhook to be told of an incident, from the transaction that opens it until it is told.

`about` is by what letters are counted, `token` what makes this telling's Message-ID and webhook id its own. States are
`waiting`, `told`, `failed`, `own` (about a letter of ours).
"""
