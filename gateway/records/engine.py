"""Connections to the database file: one way to write, one way to read. Only SQLite's own settings belong here."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event


def writing(path: Path, busy_timeout: float) -> Engine:
    """An engine whose transactions are on disk when COMMIT returns. `busy_timeout`: seconds to wait for a lock."""

    def connect() -> sqlite3.Connection:
        _make(path)
        connection = _connect(path, "rw", busy_timeout)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # each COMMIT waits for the disk
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = _engine(connect)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # At once, so that waiting for a lock happens here and never at COMMIT.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading(path: Path, busy_timeout: float = 5.0) -> Engine:
    """An engine that can only read, also while the gateway writes."""
    return _engine(lambda: _connect(path, "ro", busy_timeout))


def _engine(connect: Callable[[], sqlite3.Connection]) -> Engine:
    # `hide_parameters`: an error's text goes to logs, the addresses in a row do not.
    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _connect(path: Path, mode: str, busy_timeout: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=busy_timeout,
        isolation_level=None,  # transactions begin where the code says so, not where the driver guesses
        check_same_thread=False,
    )


def _make(path: Path) -> None:
    """An empty file for its owner only, where there is none; SQLite gives the same rights to its journals."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
