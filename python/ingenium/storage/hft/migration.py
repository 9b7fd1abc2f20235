"""Migrations of the hft-service's databases: named, in order, up and down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

Action = Literal["up", "up-by-one", "up-to", "down", "down-to", "reset", "status"]
ACTIONS: Final = get_args(Action)

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS hft_migrations (
    version bigint PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""
_LOCK: Final = 7_205_759_403  # one who migrates at a time


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a schema.

    Attributes:
        version: the order of steps; one that is missing in between is made up for.
        name: as the contract has it.
        up: statements that make the step.
        down: statements that take it back.
    """

    version: int
    name: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class Step:
    """A migration, and whether it was made."""

    migration: Migration
    is_made: bool


async def migrate(
    address: str, migrations: Sequence[Migration], action: Action, version: int | None = None
) -> list[str]:
    """Bring a PostgreSQL database to a step of its schema; each step is whole or not made.

    Args:
        address: `postgresql://…`.
        migrations: of the database, in order.
        action: up and reset make all steps; down takes the last one back.
        version: of up-to and down-to.

    Returns:
        What was done, or with "status" what is, a line each.

    Raises:
        ConfigError: the version is missing or unknown, or the database cannot be reached.
    """
    if action in ("up-to", "down-to") and version not in {each.version for each in migrations}:
        known = [str(each.version) for each in migrations]
        msg = f"{action} needs a --version: {did_you_mean(str(version), known)}."
        raise ConfigError(msg)
    connection = await _connected(address)
    try:
        await connection.execute(_TABLE)
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        return await _done(connection, migrations, action, version)
    finally:
        await connection.close()


async def create_database(address: str, name: str | None = None) -> str:
    """Make a database on its server, unless it is there; return what was done.

    Args:
        address: of the database, or of any on the server.
        name: what it is called; that of the address unless given.

    Raises:
        ConfigError: the server cannot be reached.
    """
    parts = urlsplit(address)
    wanted = name or parts.path.lstrip("/")
    connection = await _connected(urlunsplit(parts._replace(path="/postgres")))
    try:
        found = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", wanted)
        if found:
            return f"database {wanted} is there"
        quoted = wanted.replace('"', '""')
        await connection.execute(f'CREATE DATABASE "{quoted}"')
        return f"database {wanted} made"
    finally:
        await connection.close()


async def _done(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    migrations: Sequence[Migration],
    action: Action,
    version: int | None,
) -> list[str]:
    rows = await connection.fetch("SELECT version FROM hft_migrations")
    made = {int(row["version"]) for row in rows}
    steps = [Step(each, each.version in made) for each in migrations]
    if action == "status":
        return [_line(each) for each in steps]
    told = []
    for each in _down(steps, action, version):
        await _make(connection, each, is_up=False)
        told.append(f"down {each.version} {each.name}")
    for each in _up(steps, action, version):
        await _make(connection, each, is_up=True)
        told.append(f"up {each.version} {each.name}")
    return told or ["nothing to do"]


def _line(step: Step) -> str:
    made = "made" if step.is_made else "-"
    return f"{step.migration.version:>3}  {made:4}  {step.migration.name}"


def _up(steps: list[Step], action: Action, version: int | None) -> list[Migration]:
    """Return what is to be made, in order."""
    missing = [each.migration for each in steps if not each.is_made]
    if action == "up":
        return missing
    if action == "reset":
        return [each.migration for each in steps]
    if action == "up-by-one":
        return missing[:1]
    if action == "up-to" and version is not None:
        return [each for each in missing if each.version <= version]
    return []


def _down(steps: list[Step], action: Action, version: int | None) -> list[Migration]:
    """Return what is to be taken back, last first."""
    made = [each.migration for each in reversed(steps) if each.is_made]
    if action == "reset":
        return made
    if action == "down":
        return made[:1]
    if action == "down-to" and version is not None:
        return [each for each in made if each.version > version]
    return []


async def _make(connection: Any, migration: Migration, *, is_up: bool) -> None:  # noqa: ANN401
    async with connection.transaction():
        await connection.execute(migration.up if is_up else migration.down)
        if is_up:
            await connection.execute(
                "INSERT INTO hft_migrations (version, name) VALUES ($1, $2)",
                migration.version,
                migration.name,
            )
        else:
            await connection.execute(
                "DELETE FROM hft_migrations WHERE version = $1", migration.version
            )


async def _connected(address: str) -> Any:  # noqa: ANN401
    try:
        import asyncpg
    except ImportError:
        raise MissingExtraError("Migrations", "asyncpg", "postgres") from None
    if address.startswith("sqlite:"):
        msg = "Only PostgreSQL is migrated: the tables of a file are made when it is opened."
        raise ConfigError(msg)
    try:
        return await asyncpg.connect(address)
    except (OSError, asyncpg.PostgresError) as error:
        msg = f"The database cannot be reached ({error}): correct its dsn."
        raise ConfigError(msg) from None
