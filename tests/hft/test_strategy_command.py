"""The command `strategy`: klines come from JetStream, orders go through the order engine."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml
from tests.hft.serving import config_for

from ingenium.gateway.config import Database, Databases
from ingenium.gateway.kline_events import encode, subject
from ingenium.gateway.market_data import connected
from ingenium.gateway.serving import run_worker
from ingenium.storage.hft.klines import Kline
from ingenium.storage.hft.opening import open_histories
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.server import LabServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from ingenium.bus.nats.server import EmbeddedServer
    from ingenium.storage.hft.histories import History

PROGRAM = "import sys; from ingenium.cli import main; sys.argv[0] = 'ingenium'; main()"

pytestmark = pytest.mark.timeout(120)


@dataclass
class Service:
    """A folder with a config.yml, an order engine's worker, and an exchange of the lab."""

    folder: Path
    lab: LabServer
    url: str
    second: int = 0

    def write(self, **grid: Any) -> None:
        """Write the configuration; the strategy's process is given no key of the exchange."""
        usual = {"interval": "1s", "grid": 0.01, "base_quantity": 100}
        document = {
            "exchanges": {"tokocrypto": {"rest": self.lab.rest, "stream": self.lab.stream}},
            "nats_jetstream": {"url": self.url},
            "database": {"order_engine": {"dsn": f"sqlite:///{self.folder / 'orders.db'}"}},
            "strategy": {"lazy_grid": usual | grid},
        }
        (self.folder / "config.yml").write_text(yaml.safe_dump(document))

    async def tell(self, close: int, **changes: Any) -> None:
        """Publish the kline of a second once it is over, as the gateway does."""
        self.second = max(self.second + 1, int(time.time()))
        await asyncio.sleep(max(0.0, self.second + 1.01 - time.time()))
        price = Decimal(close)
        kline = Kline(
            exchange="tokocrypto",
            event_time=time.time_ns() // 1_000_000,
            symbol="TKOIDR",
            interval="1s",
            open_time=self.second * 1_000,
            close_time=self.second * 1_000 + 999,
            open_price=price,
            high_price=price,
            low_price=price,
            close_price=price,
            is_closed=True,
        )
        kline = msgspec.structs.replace(kline, **changes)
        client, stream = await connected(self.url)
        await stream.publish(subject("tokocrypto", "TKOIDR", kline.interval), encode(kline))
        await client.close()

    async def rows(self) -> list[History]:
        histories = open_histories(f"sqlite:///{self.folder / 'orders.db'}")
        found = await histories.of_strategy("toko-1", "lazy-grid")
        await histories.close()
        return found[::-1]

    async def command(self, *words: str) -> None:
        """Run a command to its end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, *words),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()

    @asynccontextmanager
    async def running(self, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run the command until the block ends, and stop it as a person does."""
        out = (self.folder / "out.txt").open("ab")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, *(words or ("lazy-grid-strategy",))),
            cwd=self.folder,
            env=self.environment,
            stdout=out,
            stderr=out,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 60)
            out.close()

    @property
    def environment(self) -> dict[str, str]:
        own = ("STATE", "SESSIONS")
        return os.environ | {f"INGENIUM_{each}": str(self.folder / each.lower()) for each in own}

    @property
    def said(self) -> str:
        return (self.folder / "out.txt").read_text()


@asynccontextmanager
async def service(folder: Path, nats: EmbeddedServer) -> AsyncIterator[Service]:
    lab = LabServer(found("tokocrypto", 1))
    await lab.start()
    stopping = asyncio.Event()
    config = config_for(folder, lab.rest, nats.url)
    config.database = Databases(order_engine=Database(dsn=f"sqlite:///{folder / 'orders.db'}"))
    worker = asyncio.create_task(
        run_worker(config, stopping=stopping, environment={"ORDER_HISTORY_SYNC_INTERVAL": "200ms"})
    )
    try:
        yield Service(folder, lab, nats.url)
    finally:
        stopping.set()
        await worker
        await lab.stop()


async def until(condition: Callable[[], Any], what: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if asyncio.iscoroutine(result):
            result = await result
        if result:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"waited in vain: {what}")


def brief(rows: list[History]) -> list[tuple[str, str, str, str]]:
    return [(row.side, f"{row.quantity:f}", f"{row.price:f}", row.status) for row in rows]


async def test_a_grid_on_paper_buys_what_a_close_fell_through_and_sells_it_a_level_higher(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    async with service(tmp_path, nats) as own:
        own.write(is_paper_trading=True)
        async with own.running("strategy"):
            await until(lambda: "booked on paper" in own.said, "the strategy")
            await own.tell(5000)
            await own.tell(1, is_closed=False)
            await own.tell(1, interval="5s")
            await own.tell(1, event_time=time.time_ns() // 1_000_000 - 61_000)
            await own.tell(4940)
            await until(own.rows, "buys")
            await own.tell(5020)

            async def are_sold() -> bool:
                return len(await own.rows()) == 4

            await until(are_sold, "sells")
        rows = await own.rows()
    assert brief(rows) == [
        ("BUY", "100", "4950", "FILLED"),  # 5000 / 1.01 = 4950.5
        ("BUY", "100", "4901", "FILLED"),  # 5000 / 1.01^2 = 4901.5
        ("SELL", "100", "4967", "FILLED"),  # 4950.5 / 0.996678 = 4967.0
        ("SELL", "100", "5017", "FILLED"),  # 5000 / 0.996678 = 5016.7
    ]
    assert all(row.order_id.startswith("paper-") for row in rows)
    assert {(row.user_id, row.strategy_id) for row in rows} == {("toko-1", "lazy-grid")}
    orders = own.lab.dialect.exchange.orders.values()
    assert {order.owner for order in orders} == {"house"}  # nothing of ours


async def test_a_grid_goes_on_after_it_was_killed_and_tells_what_is_left_when_it_begins_anew(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    async with service(tmp_path, nats) as own:
        own.write()

        async def are(count: int) -> bool:
            return len(await own.rows()) == count

        async with own.running() as process:
            await until(lambda: "orders are REAL" in own.said, "the strategy")
            await own.tell(5400)
            await own.tell(5300)  # both buys are above the lab's market of 5200
            await until(lambda: are(2), "buys")
            await asyncio.sleep(2)  # the grid learns of its fills
            await own.tell(5420)
            await until(lambda: are(4), "sells")
            await asyncio.sleep(1)
            process.kill()
        async with own.running():
            await until(lambda: own.said.count("orders are REAL") == 2, "the strategy again")
            await own.tell(5300)
            await own.tell(5260)
            await until(lambda: are(5), "the buy of one more level")
            await asyncio.sleep(2)
        rows = await own.rows()
        assert [row[:2] + row[3:] for row in brief(rows)] == [
            ("BUY", "100", "FILLED"),
            ("BUY", "100", "FILLED"),
            ("SELL", "100", "NEW"),
            ("SELL", "100", "NEW"),
            ("BUY", "100", "FILLED"),
        ]
        assert all(row.fee and row.fee > 0 for row in rows if row.status == "FILLED")
        own.write(reset_state_on_start=True)
        async with own.running():
            await until(lambda: own.said.count("orders are REAL") == 3, "the strategy anew")
    assert "lazy-grid-tokocrypto begins anew; what it knew is kept in " in own.said
    assert f"left at tokocrypto: sell 100 TKO_IDR at {rows[2].price} is open" in own.said
    assert "left at tokocrypto: 300 TKO_IDR bought and not sold" in own.said


async def test_a_brake_holds_a_grid_like_any_other_session(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    async with service(tmp_path, nats) as own:
        own.write(is_paper_trading=True)
        async with own.running():
            await until(lambda: "booked on paper" in own.said, "the strategy")
            await own.tell(5000)
            await own.command("halt", "lazy-grid-paper-tokocrypto", "--why", "a test")
            await own.tell(4940)
            await asyncio.sleep(1.5)
            assert await own.rows() == []
            await own.command("resume", "lazy-grid-paper-tokocrypto", "--why", "a test")
            await own.tell(4840)
            await until(own.rows, "a buy")
        rows = await own.rows()
    assert rows[0].price == Decimal(4853)  # 5000 / 1.01^3; the levels above were denied and passed


@pytest.mark.parametrize("key", ["tkoidr", "lazy-grid:tokocrypto:tkoidr:lazy-grid"])
async def test_a_grid_goes_on_with_what_the_former_service_had_stored(
    tmp_path: Path, nats: EmbeddedServer, key: str
) -> None:
    former = {
        "anchor_price": "5000",
        "last_level": -2,
        "positions": [{"level": -1, "quantity": "100"}, {"level": -2, "quantity": "40"}],
        "pending_buys": {"-3": True},
    }
    stored = tmp_path / "states.json"
    await asyncio.to_thread(stored.write_bytes, msgspec.json.encode({key: former}))
    async with service(tmp_path, nats) as own:
        own.write(is_paper_trading=True, states="states.json")
        async with own.running():
            await until(lambda: "booked on paper" in own.said, "the strategy")
            await own.tell(4960)  # level -1: what was bought at -2 is sold
            await until(own.rows, "a sale")
            await own.tell(5010)

            async def are_sold() -> bool:
                return len(await own.rows()) == 2

            await until(are_sold, "both sales")
        rows = await own.rows()
    assert brief(rows) == [
        ("SELL", "40", "4967", "FILLED"),  # 5000 / 1.01 / 0.996678
        ("SELL", "100", "5017", "FILLED"),
    ]
