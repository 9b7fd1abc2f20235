"""The versions of the schema: bringing a database to one, and telling which one it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from ingenium.model.errors import RecordsError
from ingenium.storage.records.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the version that this release works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return head or ""


def versions() -> list[str]:
    """Return all versions, the oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in scripts][::-1]


def version_of(connection: Connection) -> str | None:
    """Return the version of a database; None where it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate_up(connection: Connection, version: str = "head") -> None:
    """Bring a database up to a version, within the transaction of the connection."""
    command.upgrade(_config(connection), version)


def migrate_down(connection: Connection, version: str) -> None:
    """Bring a database down to a version; `base` takes all tables away with what they hold."""
    command.downgrade(_config(connection), version)


def bring_up(connection: Connection) -> None:
    """Give an empty database its tables.

    Raises:
        RecordsError: its tables are of another version, which only a person brings up.
    """
    version = version_of(connection)
    if version == newest():
        return
    if version is None and not inspect(connection).get_table_names():
        migrate_up(connection)
        return
    name = connection.engine.url.render_as_string(hide_password=True)
    found = f"are of version {version}" if version else "are not there, but others are"
    fix = f"ingenium records up --storage {name}"
    if version is not None and version not in versions():
        fix = "a newer Ingenium"
    msg = f"The tables of the records in {name} {found}, and {newest()} is needed: use {fix}."
    raise RecordsError(msg)


def drift(connection: Connection) -> list[Any]:
    """Return how the tables of a database differ from the schema; nothing when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
