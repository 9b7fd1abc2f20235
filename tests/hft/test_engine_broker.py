"""The order engine as a place to trade: each order once, whoever is away meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.hft.fakes import RULES, FakeBroker, service_with

from ingenium.gateway.engine_broker import EngineBroker, Sender
from ingenium.gateway.queue import OrderQueue
from ingenium.venues.port import NewOrder, OrderRef, Refused, Unclear, Undelivered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ingenium.bus.nats.server import EmbeddedServer
    from ingenium.gateway.orders import OrderService

NOW = 1_700_000_000_000
SYMBOL = RULES.symbol
SENDER = Sender(
    exchange="tokocrypto",
    user_id="toko-1",
    source="lazy-grid",
    strategy_id="lazy-grid",
    is_paper_trading=False,
)


def order(**changes: Any) -> NewOrder:
    fields: dict[str, Any] = {
        "client_id": "a" * 32,
        "symbol": SYMBOL,
        "side": "buy",
        "quantity": Decimal(30),
        "type": "limit",
        "limit": Decimal(920),
    }
    return NewOrder(**(fields | changes))


def reference(client_id: str = "a" * 32) -> OrderRef:
    return OrderRef(symbol=SYMBOL, client_id=client_id)


@asynccontextmanager
async def engine(
    service: OrderService, url: str, *, has_worker: bool = True, **sender: Any
) -> AsyncIterator[EngineBroker]:
    """Return the engine's broker; a worker places what it sends until the block ends."""
    asked = replace(SENDER, **sender)
    stopping, queue, own = asyncio.Event(), OrderQueue(url), OrderQueue(url)
    await queue.open()
    await own.open()
    broker = EngineBroker(
        asked, queue, service.histories, {SYMBOL: RULES}, patience=1.0, clock=service.clock
    )
    worker = asyncio.create_task(own.work(service, stopping)) if has_worker else None
    try:
        yield broker
    finally:
        stopping.set()
        if worker is not None:
            await worker
        await own.close()
        await broker.queue.close()


async def test_an_order_is_told_as_its_record_says(tmp_path: Path, nats: EmbeddedServer) -> None:
    exchange = FakeBroker()
    service = service_with(tmp_path, exchange)
    async with engine(service, nats.url) as broker:
        sent = await broker.submit(order())
        await broker.submit(order())  # as after a lost answer
        exchange.change("1", filled=Decimal(10), average=Decimal(920))
        await service.follow_all()
        part = await broker.order(reference())
        (still_open,) = await broker.open_orders()
        exchange.change("1", filled=Decimal(30), status="filled")
        await service.follow_all()
        whole = await broker.order(reference())
        assert await broker.open_orders() == []
        assert await broker.order(reference("b" * 32)) is None
    (placed,) = exchange.sent
    assert (placed.symbol, placed.side, placed.quantity, placed.limit) == (
        SYMBOL,
        "buy",
        Decimal(30),
        Decimal(920),
    )
    assert (sent.status, sent.venue_id, sent.client_id) == ("open", "a" * 32, "a" * 32)
    assert part == still_open
    assert part is not None
    assert whole is not None
    assert (part.status, part.filled, part.average) == ("open", Decimal(10), Decimal(920))
    assert (whole.status, whole.filled) == ("filled", Decimal(30))


async def test_a_market_order_has_the_last_price_for_the_record(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    exchange = FakeBroker()
    service = service_with(tmp_path, exchange)
    async with engine(service, nats.url) as broker:
        await broker.submit(order(type="market", limit=None, price=Decimal(921)))
        state = await broker.order(reference())
    row = await service.histories.find("a" * 32)
    assert row is not None
    assert (row.type, row.price) == ("MARKET", Decimal(921))
    assert state is not None
    assert (state.type, state.limit) == ("market", None)


async def test_what_the_exchange_refuses_is_rejected_with_its_words(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    exchange = FakeBroker()
    exchange.fails = Refused("Balance is short.", "funds")
    async with engine(service_with(tmp_path, exchange), nats.url) as broker:
        state = await broker.submit(order())
    assert (state.status, state.reason) == ("rejected", "Balance is short.")


async def test_an_order_that_no_worker_takes_in_time_is_never_placed(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    exchange, now = FakeBroker(), [NOW]
    service = service_with(tmp_path, exchange, now)
    async with engine(service, nats.url, has_worker=False, expires_after=5) as broker:
        with pytest.raises(Unclear, match="order-engine-worker"):
            await broker.submit(order())
        assert await broker.order(reference()) is None
        assert broker.capabilities.lands_within == 10
    now[0] += 10_001
    async with engine(service, nats.url, expires_after=5) as broker:
        await asyncio.sleep(1)  # the worker takes it, and drops it
        assert await broker.order(reference()) is None
        await broker.submit(order(client_id="b" * 32))
    assert [each.quantity for each in exchange.sent] == [Decimal(30)]
    assert (await service.histories.find("a" * 32)) is None


async def test_orders_on_paper_are_booked_without_an_exchange(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    exchange = FakeBroker()
    async with engine(service_with(tmp_path, exchange), nats.url, is_paper_trading=True) as broker:
        state = await broker.submit(order())
    assert (state.status, state.filled, state.average) == ("filled", Decimal(30), Decimal(920))
    assert exchange.sent == []


async def test_what_the_contract_does_not_know_is_refused(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    async with engine(service_with(tmp_path, FakeBroker()), nats.url) as broker:
        with pytest.raises(Refused, match="cancels no orders"):
            await broker.cancel(reference())
        with pytest.raises(Refused, match="changes no orders"):
            await broker.replace(reference(), quantity=Decimal(1), limit=None)
        with pytest.raises(Refused, match="cancels no orders"):
            await broker.cancel_when_silent(1.0)


async def test_a_carrier_or_a_database_that_is_away_is_told_apart(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    service = service_with(tmp_path, FakeBroker())
    async with engine(service, nats.url, has_worker=False) as broker:
        await broker.histories.close()
        with pytest.raises(Undelivered, match="records of the order engine"):
            await broker.order(reference())
        with pytest.raises(Unclear, match="records of the order engine"):
            await broker.submit(order())  # it was published
        await broker.queue.close()
        with pytest.raises(Undelivered, match="stream"):
            await broker.submit(order(client_id="b" * 32))
