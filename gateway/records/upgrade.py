"""The revision of a database: asked, compared, raised to the one that this code is written for."""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from gateway.records import schema

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"


class Newer(Exception):
    """The database was written by a newer version of the gateway; this one must not touch it."""


def revision(connection: Connection) -> str | None:
    """The revision of the database's tables; None for an empty database."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608  (a constant)
    return None if found is None else str(found)


def upgrade(connection: Connection) -> None:
    """Bring the tables to `schema.REVISION` inside the caller's transaction. Raises Newer, SQLAlchemyError."""
    found = revision(connection)
    if found == schema.REVISION:
        return
    # Alembic takes a third of a second to import; most starts do not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Newer(f"the database is at revision {_shown(found)}, newer than this program's {schema.REVISION}")
    command.upgrade(config, schema.REVISION)


def _shown(found: str) -> str:
    return re.sub(r"[^\w.-]", "?", found[:32], flags=re.ASCII)
