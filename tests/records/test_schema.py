"""The schema: the migrations make it, and nothing in it can hold a message's text."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import LargeBinary, String, create_engine

from gateway.records import engine, schema
from gateway.records.upgrade import Newer, revision, upgrade

# A new text column is added here only after asking: can a message's text get into it?
TEXT_COLUMNS = {
    "message": {
        *("case_number", "listener", "client", "helo", "login", "origin", "direction", "sender", "sender_key", "unit"),
        *("message_id", "action", "rule", "law", "reply_enhanced", "policy", "outcome", "queue_id"),
    },
    "recipient": {"case_number", "address", "address_key", "unit"},
    "finding": {"case_number", "rule", "law", "mode", "condition", "place", "value"},
    "attachment": {"case_number", "name", "type"},
    "fact": {"case_number", "kept"},
    "release": {"case_number", "origin", "sender_key", "rule", "released_by", "approved_by", "reason"},
    "incident": {
        *("case_number", "kind", "rule", "level", "strength", "place", "direction", "origin", "sender", "sender_key"),
        "unit",
    },
    "sending": {"case_number", "incident"},
    "reached_for": {"incident", "address_key", "address"},
    "history": {"incident", "event", "by", "text"},  # an officer's own words, typed at a command line
    "telling": {"incident", "channel", "address", "address_key", "about", "token", "state", "reason"},
}
LONG = {"kept"}
"""JSON of closed values, made by `policy.kept` alone; tests there hold that no word of a message gets into it."""


def test_the_migrations_make_the_schema(database: Path) -> None:
    """A database brought up from nothing has exactly the tables, columns and indexes of the schema."""
    writing = engine.writing(database, 1.0)
    with writing.begin() as connection:
        upgrade(connection)
        assert revision(connection) == schema.REVISION
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_migrations_make_the_same_statements(database: Path) -> None:
    """Checks, keys and storage (WITHOUT ROWID), which the comparison above does not see, are the schema's too."""
    with engine.writing(database, 1.0).begin() as connection:
        upgrade(connection)
        migrated = _statements(connection.connection.driver_connection)
    plain = create_engine("sqlite://")
    with plain.begin() as connection:
        schema.metadata.create_all(connection)
        assert migrated == _statements(connection.connection.driver_connection)


def test_an_upgrade_twice_changes_nothing(database: Path) -> None:
    """Opening a database that is up to date leaves it as it is."""
    writing = engine.writing(database, 1.0)
    for _ in range(2):
        with writing.begin() as connection:
            upgrade(connection)
            statements = _statements(connection.connection.driver_connection)
    assert len([name for name in statements if name.startswith("ix_")]) == 18


def test_a_failed_upgrade_leaves_nothing(database: Path) -> None:
    """Tables appear all together or not at all."""
    writing = engine.writing(database, 1.0)
    with writing.connect() as connection, connection.begin() as transaction:
        upgrade(connection)
        assert "message" in _statements(connection.connection.driver_connection)
        transaction.rollback()
    with writing.begin() as connection:
        assert revision(connection) is None
        assert _statements(connection.connection.driver_connection) == {}


def test_a_newer_database_is_refused(database: Path) -> None:
    """A database of a revision that this code does not know is not touched, and the error says why."""
    writing = engine.writing(database, 1.0)
    with writing.begin() as connection:
        upgrade(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Newer, match=r"revision 9999, newer than this program's 0003"), writing.begin() as connection:
        upgrade(connection)


def test_no_column_can_hold_text() -> None:
    """Every text column is a known identifier and short; every octet column is a digest held to 32 octets."""
    found = {
        table.name: {column.name for column in table.columns if isinstance(column.type, String)}
        for table in schema.metadata.sorted_tables
    }
    assert found == TEXT_COLUMNS
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String):
                assert column.type.length is not None
                assert column.type.length <= 1024 or column.name in LONG
            assert not isinstance(column.type, LargeBinary) or column.type.length == 32


def test_a_digest_column_takes_digests_only(database: Path) -> None:
    """The database itself refuses octets of another length where a digest belongs."""
    with engine.writing(database, 1.0).begin() as connection:
        upgrade(connection)
    plain = sqlite3.connect(database)
    columns = {column.name: 0 if column.type.python_type is int else "x" for column in schema.message.columns}
    with pytest.raises(sqlite3.IntegrityError, match="ck_message_sha256"):
        plain.execute(
            f"INSERT INTO message ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [b"a text of a letter" if name == "sha256" else value for name, value in columns.items()],
        )
    plain.close()


def _statements(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
    return {name: " ".join(sorted(sql.replace(",", " ").split())) for name, sql in rows}
