"""Schemas of the hft-service on PostgreSQL: up, down, reset; partitions make themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from ingenium.gateway.config import Config
from ingenium.model.errors import ConfigError
from ingenium.storage.hft import market_data, order_engine
from ingenium.storage.hft.migration import create_database, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.storage.hft.migration import Action, Migration

NAMES = [
    "create_table_maket_klines",
    "create_table_kline_subscriptions",
    "create_table_symbol_mappings",
    "drop_column_trade_id",
    "create_function_ensure_market_kline_partition",
    "fix_market_kline_auto_partition_strategy",
]


async def tables(address: str) -> set[str]:
    connection = await asyncpg.connect(address)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row["tablename"] for row in rows} - {"hft_migrations"}
    finally:
        await connection.close()


def test_the_names_are_those_of_the_contract() -> None:
    assert [each.name for each in market_data.MIGRATIONS] == NAMES


@pytest.mark.parametrize("schema", [market_data.MIGRATIONS, order_engine.MIGRATIONS])
async def test_up_down_and_reset(postgres: Callable[[], str], schema: Sequence[Migration]) -> None:
    address = postgres()

    async def run(action: Action, version: int | None = None) -> list[str]:
        return await migrate(address, schema, action, version)

    assert len(await run("up")) == len(schema)
    assert await run("up") == ["nothing to do"]
    whole = await tables(address)
    assert (await run("down"))[0].startswith(f"down {len(schema)}")
    assert len(await run("down-to", 1)) == len(schema) - 2
    assert await run("up-by-one") == [f"up 2 {schema[1].name}"]
    assert len(await run("up-to", 3)) == 1
    assert [line.split()[1] for line in await run("status")] == [
        "made" if each.version <= 3 else "-" for each in schema
    ]
    assert len(await run("reset")) == 3 + len(schema)
    assert await tables(address) == whole
    for _ in schema:
        await run("down")
    assert await tables(address) == set()


async def test_a_step_that_fails_is_not_made(postgres: Callable[[], str]) -> None:
    from ingenium.storage.hft.migration import Migration

    address = postgres()
    broken = Migration(1, "broken", "CREATE TABLE half (a int); SELECT nonsense", "")
    with pytest.raises(asyncpg.PostgresError):
        await migrate(address, [broken], "up")
    assert await tables(address) == set()


async def test_an_unknown_version_is_refused(postgres: Callable[[], str]) -> None:
    with pytest.raises(ConfigError, match="needs a --version"):
        await migrate(postgres(), market_data.MIGRATIONS, "up-to", 99)


async def test_a_file_and_a_database_that_is_not_named_are_not_migrated() -> None:
    with pytest.raises(ConfigError, match="tables of a file are made when it is opened"):
        await migrate("sqlite:///klines.db", market_data.MIGRATIONS, "up")
    with pytest.raises(ConfigError, match=r"database\.market_data\.dsn is missing"):
        Config().database.dsn("market_data")


async def test_a_database_is_made_once(postgres: Callable[[], str]) -> None:
    address = postgres()
    assert await create_database(address, "hft_made") == "database hft_made made"
    assert await create_database(address, "hft_made") == "database hft_made is there"


async def test_a_symbol_that_is_mapped_has_partitions_for_a_year(
    postgres: Callable[[], str],
) -> None:
    address = postgres()
    await migrate(address, market_data.MIGRATIONS, "up")
    connection: Any = await asyncpg.connect(address)
    try:
        await connection.execute(
            "INSERT INTO symbol_mappings (exchange, symbol, kline_symbol, order_symbol) "
            "VALUES ('tokocrypto', 'TKOIDR', 'tkoidr', 'TKO_IDR')"
        )
        first = await tables(address)
        await connection.execute(
            "SELECT ensure_market_kline_partition('btcusdt', $1)",
            datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
        )
        await connection.execute(
            "SELECT ensure_market_kline_partitions_for_all_symbols($1)",
            datetime(2030, 1, 1, tzinfo=UTC),
        )
    finally:
        await connection.close()
    now = datetime.now(UTC)
    assert f"market_klines_tkoidr_{now.year}_{now.month:02}" in first
    assert len([each for each in first if each.startswith("market_klines_tkoidr_")]) == 13
    found = await tables(address)
    assert {"market_klines_btcusdt", "market_klines_btcusdt_2024_02"} <= found
    assert {"market_klines_tkoidr_2030_01", "market_klines_tkoidr_2031_01"} <= found
