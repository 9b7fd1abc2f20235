"""The command `market-data-gateway`: what `kline_subscriptions` names is published as it comes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest
import yaml
from tests.hft.test_klines import made

from ingenium.gateway.kline_events import decode
from ingenium.gateway.market_data import connected
from ingenium.storage.hft.mappings import Subscription, read_subscriptions
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.server import LabServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingenium.bus.nats.server import EmbeddedServer
    from ingenium.storage.hft.klines import Kline

PROGRAM = "import sys; from ingenium.cli import main; sys.argv[0] = 'ingenium'; main()"
SUBSCRIBED = """
INSERT INTO kline_subscriptions (exchange, symbol, "interval", payload) VALUES
('tokocrypto', 'TKO_IDR', '1m',
 '{"id": 1, "method": "SUBSCRIBE", "params": ["tkoidr@kline_1m"]}'),
('tokocrypto', 'BTC_USDT', '5m', '{}'),
('tokocrypto', 'both', '1m', '{"params": ["tkoidr@kline_1m", "tkoidr@kline_1h"]}'),
('binance', 'BTCUSDT', '1m', '{}')
"""


async def subscribed(address: str) -> str:
    """Make a database of market data with subscriptions, and return its address."""
    connection = await asyncpg.connect(await made(address))
    await connection.execute(SUBSCRIBED)
    await connection.close()
    return address


async def test_a_subscription_is_what_its_payload_names_or_its_symbol_and_interval(
    postgres: Callable[[], str],
) -> None:
    address = await subscribed(postgres())
    found = await read_subscriptions(address, "tokocrypto")
    assert sorted(found) == [
        Subscription("BTC_USDT", "5m"),
        Subscription("tkoidr", "1h"),
        Subscription("tkoidr", "1m"),
    ]
    assert await read_subscriptions(address, "kraken") == []
    assert await read_subscriptions("sqlite:///m.db", "tokocrypto") == []


@pytest.mark.timeout(60)
async def test_the_gateway_publishes_what_the_table_names(
    tmp_path: Path, nats: EmbeddedServer, postgres: Callable[[], str]
) -> None:
    lab = LabServer(found("tokocrypto", 1))
    await lab.start()
    document = {
        "nats_jetstream": {"url": nats.url},
        "database": {"market_data": {"dsn": await subscribed(postgres())}},
    }
    (tmp_path / "config.yml").write_text(yaml.safe_dump(document))
    there = {"TOKOCRYPTO_BASE_URL": lab.rest, "TOKOCRYPTO_WS_URL": lab.stream}
    client, stream = await connected(nats.url)
    told = await stream.subscribe("KLINE.TOKOCRYPTO.>", ordered_consumer=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "market-data-gateway"),
        cwd=tmp_path,
        env=os.environ | there,
        stdout=asyncio.subprocess.PIPE,
    )
    klines: dict[str, Kline] = {}
    try:
        async with asyncio.timeout(40):
            while len(klines) < 3:
                message = await told.next_msg(timeout=40)
                klines[message.subject] = decode(message.data)[0]
        process.send_signal(signal.SIGTERM)
        said = (await asyncio.wait_for(process.communicate(), 20))[0].decode()
    finally:
        await client.close()
        await lab.stop()
    assert sorted(klines) == [
        "KLINE.TOKOCRYPTO.BTCUSDT.5M",
        "KLINE.TOKOCRYPTO.TKOIDR.1H",
        "KLINE.TOKOCRYPTO.TKOIDR.1M",
    ]
    minute = klines["KLINE.TOKOCRYPTO.TKOIDR.1M"]
    assert (minute.exchange, minute.symbol, minute.interval) == ("tokocrypto", "TKOIDR", "1m")
    assert minute.low_price <= minute.close_price <= minute.high_price
    assert "klines published" in said
    assert process.returncode == 0
