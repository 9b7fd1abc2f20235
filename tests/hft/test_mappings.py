"""What an exchange calls a symbol is looked up in the table of mappings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import asyncpg
from tests.hft.serving import KEY, curl, gateway, order
from tests.hft.test_klines import made

from ingenium.gateway.market_data import canonical
from ingenium.storage.hft.mappings import SymbolMapping, read_mappings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

TOKO = SymbolMapping("tokocrypto", "toko-rupiah", "TKOIDR", "TKO_IDR")


async def mapped(address: str) -> str:
    """Make a database of market data with one mapping, and return its address."""
    connection = await asyncpg.connect(await made(address))
    await connection.execute(
        "INSERT INTO symbol_mappings (exchange, symbol, kline_symbol, order_symbol) "
        "VALUES ($1, $2, $3, $4)",
        *TOKO,
    )
    await connection.close()
    return address


async def test_an_order_goes_to_what_the_exchange_calls_its_symbol(
    tmp_path: Path, postgres: Callable[[], str]
) -> None:
    asked = json.dumps(order(api_key=KEY, symbol=TOKO.symbol))
    async with gateway(tmp_path, market_data=await mapped(postgres())) as (ports, lab):
        url = f"http://localhost:{ports.http}/order-engine/v1/orders"
        status, row = await curl("--url", url, "--data", asked)
        _, there = await curl("--url", f"{lab.rest}/lab/orders")
    assert (status, row["status"], row["symbol"]) == (200, "NEW", TOKO.symbol)
    assert [each["symbol"] for each in there] == ["TKO_IDR"]


async def test_klines_are_asked_for_as_they_are_mapped(postgres: Callable[[], str]) -> None:
    mappings = await read_mappings(await mapped(postgres()))
    assert mappings == [TOKO]
    asked = [TOKO.symbol, "BTC_IDR"]
    assert canonical(asked, "tokocrypto", mappings) == ["TKOIDR.tokocrypto", "BTCIDR.tokocrypto"]
    assert canonical(asked[1:], "binance", mappings) == ["BTCIDR.binance"]


async def test_without_the_table_symbols_are_called_as_they_are_written(
    postgres: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    assert await read_mappings(postgres()) == []
    assert "no mappings" in caplog.text
    assert await read_mappings("") == []
