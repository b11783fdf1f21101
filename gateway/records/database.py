"""An open database that can only be read: opened, checked to be of this version, let go of. No question stands here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gateway.records import engine, schema
from gateway.records.upgrade import revision


class NoDatabase(Exception):
    """There is no database at this path."""


class BadDatabase(Exception):
    """The file is no database of this version, or cannot be read. The message tells why."""


class Database:
    """An open database to ask. A context manager. Each question raises BadDatabase."""

    def __init__(self, path: Path) -> None:
        """Raises NoDatabase, BadDatabase (not ours, broken, or of another version)."""
        if not path.is_file():
            raise NoDatabase(str(path))
        with as_bad_database():
            self._connection: Connection = engine.reading(path).connect()
        try:
            with as_bad_database():
                found = revision(self._connection)
            if found != schema.REVISION:
                raise BadDatabase(f"revision {found!a}, this program reads {schema.REVISION}")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


@contextmanager
def as_bad_database() -> Iterator[None]:
    """Turn whatever the driver raises into BadDatabase, without the statement and its values."""
    try:
        yield
    except SQLAlchemyError as error:
        raise BadDatabase(str(getattr(error, "orig", None) or type(error).__name__)) from None
