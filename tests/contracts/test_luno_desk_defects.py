"""Defects of the former Luno trader, by the same numbers: at the desk, the book and the feed."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.contracts.luno_desk import (
    OWN,
    PAIR,
    SYMBOL,
    account_of,
    address_of,
    at_luno,
    best,
    let_trade,
    trading,
    until,
)
from tests.sessions.accounts import Live, adopted, traded
from tests.simulation.script import FIRST

from ingenium.ingest.venue_feed import VenueFeed
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Frame, Rows
from ingenium.model.timeframe import MINUTE
from ingenium.model.timestamps import instant
from ingenium.venues.kraken.feed import KrakenFeed
from ingenium.venues.lab.faults import Fault
from ingenium.venues.luno.book import LunoBook
from ingenium.venues.luno.broker import LunoBroker
from ingenium.venues.luno.feed import LunoFeed
from ingenium.venues.luno.wire import OrderRow, state_of
from ingenium.venues.market_data import Depth, Print
from ingenium.venues.port import NewOrder, OrderRef, VenueInstrument

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.venues.lab.server import LabServer
    from ingenium.venues.market_data import Market, MarketFeed
    from ingenium.venues.port import Side

FEE = Decimal("0.001")
TICK = Decimal("0.01")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))


async def test_1_a_partial_fill_is_booked_while_the_order_works() -> None:
    async with at_luno() as server, trading(server) as trader:
        order = trader.send("buy", "0.5", best(server)[0] + TICK)
        await until(lambda: trader.told(order, "accepted"), "it is accepted")
        let_trade(server, "sell", "0.2")
        await until(lambda: trader.told(order, "filled"), "the part is booked")
        assert trader.bought(order) == Decimal("0.2") * (1 - FEE)
        assert not trader.told(order, "cancelled")
        assert [each.is_open for each in account_of(server).orders.values()] == [True]
        let_trade(server, "sell", "0.3")
        await until(lambda: len(trader.told(order, "filled")) == 2, "the rest is booked")
        assert trader.bought(order) == Decimal("0.5") * (1 - FEE)


async def test_2_fees_are_booked_whatever_they_are_paid_in() -> None:
    async with at_luno() as server, trading(server) as trader:
        account = account_of(server)
        coins, cash = account.total("XBT"), account.total("USDT")
        bought = trader.send("buy", "0.2")
        await until(lambda: trader.told(bought, "filled", "cancelled"), "it is bought")
        assert trader.bought(bought) == account.total("XBT") - coins == Decimal("0.2") * (1 - FEE)
        sold = trader.send("sell", "0.1")
        await until(lambda: trader.told(sold, "filled", "cancelled"), "it is sold")
        fees = [Decimal(each["fee"]) for each in trader.told(sold, "filled")]
        assert sum(fees) == sum(
            Decimal("0.1") * Decimal(each["price"]) * FEE for each in trader.told(sold, "filled")
        )
        spent = Decimal(0)
        for number, sign in ((bought, 1), (sold, -1)):
            for each in trader.told(number, "filled"):
                value = Decimal(each["quantity"]) * Decimal(each["price"])
                spent += sign * value + Decimal(each["fee"])
        # a price that carries the fee in coins is kept to 18 places
        assert abs((cash - account.total("USDT")) - spent) < Decimal("1e-12")


async def test_3_orders_may_be_placed_while_their_states_are_being_asked_for() -> None:
    slow = Fault(kind="latency", seconds=0.05, method="GET")
    async with at_luno(slow) as server, trading(server) as trader:
        numbers = []
        for turn in range(20):
            numbers.append(trader.send("buy", "0.01", Decimal(50_000 + turn)))
            await asyncio.sleep(0.02)  # meanwhile the orders before are looked at
            if turn % 2:
                trader.cancel(numbers[-2])
        gone, stay = numbers[0::2], numbers[1::2]
        await until(lambda: all(trader.told(each, "cancelled") for each in gone), "half are gone")
        await until(lambda: all(trader.told(each, "accepted") for each in stay), "half are there")
        orders = sorted(account_of(server).orders.values(), key=lambda each: each.limit or 0)
        assert len({each.ticket.client_id for each in orders}) == len(orders) == 20
        assert [each.is_open for each in orders] == [False, True] * 10


async def test_4_all_times_of_luno_are_nanoseconds() -> None:
    async with at_luno() as server:
        broker = LunoBroker(OWN, address_of(server))
        feed = LunoFeed(address_of(server), OWN)
        try:
            order = NewOrder(
                client_id="a", symbol=SYMBOL, side="buy", quantity=Decimal("0.1"),
                type="limit", limit=best(server)[1],
            )  # fmt: skip
            begun = time.time_ns()
            await broker.submit(order)
            state = await broker.order(OrderRef(symbol=SYMBOL, client_id="a"))
            [trade] = await broker.executions([SYMBOL], begun - MINUTE)
            assert state is not None
            times = [state.created, state.updated, trade.time]
            times.append((await feed.candles(SYMBOL, "1m", begun - 3 * MINUTE, begun))[-1].end)
            times.append(time.time_ns() + await broker.clock_offset())
            assert [abs(each - begun) < 2 * MINUTE for each in times] == [True] * 5
        finally:
            await broker.close()
            await feed.close()


async def test_5_an_order_on_the_side_bid_is_found_among_the_bids() -> None:
    async with at_luno() as server:
        feed = LunoFeed(address_of(server), OWN)
        seen: list[Market] = []

        async def follow() -> None:
            async for each in feed.stream([SYMBOL], ["depth", "print"]):
                seen.append(each)

        work = asyncio.create_task(follow())
        try:
            await until(lambda: shown(seen) == there(server), "the snapshot is there")
            broker = LunoBroker(OWN, address_of(server))
            quotes: tuple[tuple[Side, Decimal], ...] = (
                ("buy", best(server)[0] + TICK),
                ("sell", best(server)[1] - TICK),
            )
            for side, price in quotes:  # each is told as a new order, with the word for its side
                await broker.submit(
                    NewOrder(
                        client_id=side,
                        symbol=SYMBOL,
                        side=side,
                        quantity=Decimal("0.1"),
                        type="limit",
                        limit=price,
                    )
                )
                await until(lambda: shown(seen) == there(server), "the order is in the book")
            await broker.close()
            assert best(server) == (quotes[0][1], quotes[1][1])
            for side, price in (("sell", quotes[0][1]), ("buy", quotes[1][1])):
                let_trade(server, side, "0.1")
                await until(lambda: prints(seen), "the trade was told")
                assert [(each.side, each.price) for each in prints(seen)] == [(side, price)]
                seen[:] = [each for each in seen if not isinstance(each, Print)]
                await until(lambda: shown(seen) == there(server), "the order is gone")
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await feed.close()


def prints(seen: list[Market]) -> list[Print]:
    return [each for each in seen if isinstance(each, Print)]


def shown(seen: list[Market]) -> list[Any]:
    depth = [each for each in seen if isinstance(each, Depth)]
    return [depth[-1].bids[:5], depth[-1].asks[:5]] if depth else []


def there(server: LabServer) -> list[Any]:
    market = server.dialect.exchange.market(PAIR)
    return [tuple(market.book("buy")[:5]), tuple(market.book("sell")[:5])]


def test_5_a_side_that_is_no_word_of_lunos_is_refused_and_never_taken_for_the_other() -> None:
    book = LunoBook(INSTRUMENT)
    book.take({"sequence": "1", "bids": [], "asks": []})
    made = {"order_id": "a", "type": "BIDS", "price": "10", "volume": "1"}
    with pytest.raises(DataError, match="on the side 'BIDS', which is none"):
        book.take({"sequence": "2", "create_update": made})
    assert book.orders() == {"bids": [], "asks": []}
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'BIDS'"):
        msgspec.convert(COMPLETE | {"side": "BIDS"}, OrderRow, strict=False)


INSTRUMENT = VenueInstrument(
    symbol=SYMBOL,
    order_symbol=PAIR,
    feed_symbol=PAIR,
    base="XBT",
    quote="USDT",
    tick=TICK,
    lot=Decimal("0.0001"),
)
COMPLETE: dict[str, Any] = {
    "order_id": "1",
    "pair": PAIR,
    "side": "BUY",
    "type": "LIMIT",
    "status": "COMPLETE",
    "limit_volume": "1",
    "base": "0",
    "counter": "0",
}


async def test_6_a_restart_knows_the_orders_that_stand_and_what_is_held() -> None:
    async with at_luno() as server:
        async with trading(server) as first:
            bought = first.send("buy", "0.2")
            far = first.send("buy", "0.1", Decimal(50_000))
            await until(lambda: first.told(bought, "filled", "cancelled"), "it is bought")
            await until(lambda: first.told(far, "accepted"), "the other stands")
            resting = first.send("buy", "0.3", best(server)[0] + TICK)
            await until(lambda: first.told(resting, "accepted"), "the third stands, too")
        let_trade(server, "sell", "0.05")  # while nobody looks
        async with trading(server, before=first) as second:
            await until(lambda: second.told(resting, "filled"), "what was missed is booked")
            held = sum(second.desk.account.positions.values())
            assert held == account_of(server).total("XBT") - 2
            assert [each.phase for each in second.desk.account.all()] == ["working", "working"]
            second.cancel(far)
            await until(lambda: second.told(far, "cancelled"), "it can still be cancelled")
        orders = account_of(server).orders.values()
        assert [each.is_open for each in orders] == [False, False, True]  # and none was sent twice


def test_7_a_symbol_without_a_tick_does_not_break_the_equity() -> None:
    seen: list[float] = []
    live = Live(dict.fromkeys(range(3), lambda s: seen.append(s.equity)))
    tick_of(live, 0)
    # a trade of somebody else in the other symbol, before its first tick: worth what was paid
    live.report(adopted("Y:1", "buy", "2", symbol="Y"), traded("Y:1", "a", "2", "50.00"))
    tick_of(live, 0)
    tick_of(live, 1, price=60)
    tick_of(live, 0)
    assert seen == [100_000] * 3
    assert live.column("equity", "equity") == ["100000.0", "99999.75", "100019.75", "100019.75"]


def test_7_an_order_for_a_symbol_without_a_tick_is_denied_and_the_strategy_goes_on() -> None:
    live = Live({0: lambda s: s.buy("Y", 1), 1: lambda s: s.buy("X", 1)})
    tick_of(live, 0)
    tick_of(live, 0)
    assert live.script.heard == [
        "0 denied by stale_data (instrument): value 0, limit 1",
        "1 OrderSubmitted",
    ]
    assert [(each["request"], each["symbol"]) for each in live.observed.requests] == [("send", "X")]


def tick_of(live: Live, number: int, price: float = 100) -> None:
    """Pass a minute in which one of the symbols has a bar."""
    live.minute += 1
    end = FIRST + live.minute * MINUTE
    start, prices = [end - MINUTE], ([price],) * 4
    rows = Rows([number], start, start, [end], *prices, [1000.0])
    live.put(Frame("feed", live.number("feed"), end, rows))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="maintenance", path="/api/"),
        Fault(kind="latency", seconds=30, path="/api/"),
        Fault(kind="malformed", path="/api/"),
        Fault(kind="too_many", seconds=1, path="/api/"),
    ],
    ids=lambda fault: fault.kind,
)
async def test_8_an_exchange_that_fails_delays_no_other(fault: Fault) -> None:
    async with at_luno(fault) as luno, at_luno(name="kraken") as kraken:
        feeds: dict[str, MarketFeed] = {
            "luno": LunoFeed(address_of(luno)),
            "kraken": KrakenFeed(address_of(kraken)),
        }
        feed = VenueFeed(feeds, [SYMBOL, "XBTUSDT.kraken"], "1s")
        rows: list[tuple[str, float]] = []

        async def follow() -> None:
            async for row in feed.stream():
                rows.append((row.symbol, (time.time_ns() - instant(row.time)) / 1e9))

        work = asyncio.create_task(follow())
        try:
            await until(lambda: work.done() or luno.faults.injected, "the fault has struck")
            await until(lambda: work.done() or kraken.venue.streams, "the other is heard")
            await asyncio.sleep(0.1)
            let_trade(kraken, "buy", "0.01")
            await until(lambda: work.done() or len(rows) >= 2, "bars come")
            assert not work.done(), work.result()
            assert {symbol for symbol, _ in rows} == {"XBTUSDT.kraken"}
            assert max(age for _, age in rows) < 5  # a bar of a second, told once it is over
            if fault.kind == "malformed":  # and who failed is asked again
                luno.faults.clear()
                await until(lambda: any(each == SYMBOL for each, _ in rows), "it is back", 40)
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            for each in feeds.values():
                await each.close()


async def test_8_a_pair_that_fails_delays_no_other_of_its_exchange() -> None:
    async with at_luno(Fault(kind="maintenance", path="/stream/XBTZAR")) as server:
        feed = LunoFeed(address_of(server), OWN)
        seen: list[Market] = []

        async def follow() -> None:
            async for each in feed.stream(["XBTZAR.luno", SYMBOL], ["print"]):
                seen.append(each)

        work = asyncio.create_task(follow())
        try:
            await until(lambda: server.faults.injected, "the fault has struck")
            await until(lambda: server.venue.streams == 1, "the other pair is heard")
            await asyncio.sleep(0.1)
            let_trade(server, "buy", "0.01")
            await until(lambda: prints(seen), "its trade is told")
            assert [each.symbol for each in prints(seen)] == [SYMBOL]
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await feed.close()


@pytest.mark.parametrize("kind", ["LIMIT", "MARKET", "STOP_LIMIT"])
def test_9_complete_without_a_trade_is_a_cancelled_order_and_no_fill(kind: str) -> None:
    row = msgspec.convert(COMPLETE | {"type": kind}, OrderRow, strict=False)
    state = state_of(row, SYMBOL)
    assert [state.status, state.filled, state.average] == ["cancelled", 0, None]


async def test_9_a_cancelled_order_books_what_it_traded_and_nothing_else() -> None:
    async with at_luno() as server, trading(server) as trader:
        untouched = trader.send("buy", "0.1", Decimal(50_000))
        immediate = trader.send("buy", "0.1", Decimal(50_000), "IOC")
        part = trader.send("buy", "0.5", best(server)[0] + TICK)
        await until(lambda: trader.told(part, "accepted"), "it is accepted")
        let_trade(server, "sell", "0.2")
        await until(lambda: trader.told(part, "filled"), "a part is booked")
        for number in (untouched, part):
            trader.cancel(number)
        three = (untouched, immediate, part)
        await until(
            lambda: all(trader.told(each, "cancelled", "expired") for each in three), "all are over"
        )
        assert [trader.bought(each) for each in three[:2]] == [0, 0]
        assert trader.bought(part) == Decimal("0.2") * (1 - FEE)
        held = sum(trader.desk.account.positions.values())
        assert held == account_of(server).total("XBT") - 2
