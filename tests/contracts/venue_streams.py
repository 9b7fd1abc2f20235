"""What every exchange tells without being asked: of an account, and of its markets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest
from tests.contracts.venue import VenueOfItsOwn
from tests.contracts.venue_rooms import PATIENCE, by_client_id, state_of, trades_of, until

from ingenium.model.timeframe import parse_timeframe
from ingenium.venues.market_data import Depth, Print, Top
from ingenium.venues.port import Execution, Line, VenueOrderState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.contracts.venue_rooms import VenueRoom

    from ingenium.venues.market_data import MarketFeed
    from ingenium.venues.port import Broker

_K = TypeVar("_K")


@dataclass(slots=True)
class Heard:
    """What a stream has told."""

    told: list[object] = field(default_factory=list[object])

    def of(self, kind: type[_K]) -> list[_K]:
        return [each for each in self.told if isinstance(each, kind)]

    @property
    def lines(self) -> list[bool]:
        return [each.is_up for each in self.of(Line)]

    async def listen(self, stream: AsyncIterator[object]) -> None:
        async for each in stream:
            self.told.append(each)


@asynccontextmanager
async def hearing(stream: AsyncIterator[object]) -> AsyncIterator[Heard]:
    """Listen to a stream until the block ends."""
    heard = Heard()
    task = asyncio.create_task(heard.listen(stream))
    try:
        await until(lambda: bool(heard.lines) or task.done(), "the stream is there")
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class ReportsContract(VenueOfItsOwn):
    """The stream of an account tells what asking would."""

    async def test_what_is_told_is_what_asking_would_say(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        if not broker.capabilities.user_stream:
            assert [each async for each in broker.reports()] == []
            return
        async with hearing(broker.reports()) as heard:
            await self._subscribed(room)
            order, gone = room.inside(quantity="0.02"), room.resting()
            await broker.submit(order)
            await broker.submit(gone)
            room.trade("sell", Decimal("0.02"))
            await broker.cancel(by_client_id(gone))
            await until(lambda: _last(heard, order.client_id) == "filled", "the fill is told")
            await until(lambda: _last(heard, gone.client_id) == "cancelled", "the end is told")
            for each in (order, gone):
                asked, told = await state_of(broker, each), _states(heard, each.client_id)[-1]
                assert _ids(told) == _ids(asked)
                assert (told.filled, told.quantity) == (asked.filled, asked.quantity)
            trades = await trades_of(broker, await state_of(broker, order))
        moved = {each.trade_id: _money(each) for each in heard.of(Execution)}
        assert len(moved) == len(heard.of(Execution))
        if moved:  # some tell only that an order has changed
            assert moved == {each.trade_id: _money(each) for each in trades}

    async def test_a_stream_that_was_lost_says_so_and_comes_back(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        if not broker.capabilities.user_stream:
            assert [each async for each in broker.reports()] == []
            return
        async with hearing(broker.reports()) as heard:
            await self._subscribed(room)
            await room.server.hang_up()
            await until(lambda: heard.lines[-1] and False in heard.lines, "the stream is back")
            assert heard.lines == [True, False, True]
            await self._subscribed(room)
            order = room.resting()
            await broker.submit(order)
            await until(lambda: _last(heard, order.client_id) == "open", "news are told again")

    async def _subscribed(self, room: VenueRoom) -> None:
        await until(lambda: bool(room.account.followers), "the account is followed")


class MarketContract(VenueOfItsOwn):
    """Market data: bars on request, and what streams tell."""

    @pytest.fixture
    def feed(self, room: VenueRoom) -> MarketFeed:
        return room.feed()

    async def test_it_lists_what_an_account_can_trade(
        self, room: VenueRoom, feed: MarketFeed, broker: Broker
    ) -> None:
        own, its = await feed.instruments(), await broker.instruments()
        assert own[room.symbol].tick == its[room.symbol].tick
        assert own[room.symbol].lot == its[room.symbol].lot

    async def test_bars_are_closed_and_those_of_the_exchange(
        self, room: VenueRoom, feed: MarketFeed
    ) -> None:
        minute = parse_timeframe("1m")
        end = room.server.now() // minute * minute
        start = end - 30 * minute
        told = await feed.candles(room.symbol, "1m", start, end + minute)
        assert [each.start for each in told] == list(range(start, end, minute))
        own = {each.start: each for each in room.market.candles.minutes}
        for each in told:
            bar = own[each.start]
            assert (each.open, each.high, each.low, each.close) == (
                bar.open,
                bar.high,
                bar.low,
                bar.close,
            )
            assert each.volume == bar.volume
            assert (each.end, each.is_closed) == (each.start + minute, True)

    async def test_the_book_that_is_told_is_the_one_of_the_exchange(
        self, room: VenueRoom, feed: MarketFeed
    ) -> None:
        async with hearing(feed.stream([room.symbol], ["depth"])) as heard:
            for step in range(3):
                room.trade("buy", room.market.book("sell")[0][1])
                await _follows_the_book(heard, room, f"the book after step {step}")

    async def test_a_trade_of_the_market_is_told_once(
        self, room: VenueRoom, feed: MarketFeed
    ) -> None:
        async with hearing(feed.stream([room.symbol], ["print", "depth"])) as heard:
            room.trade("sell", Decimal("0.01"))
            await until(lambda: bool(heard.of(Print)), "a trade is told")
            price, quantity = room.bid, Decimal("0.02")
            room.trade("sell", quantity)
            await until(lambda: len(_sized(heard, quantity)) == 1, "the next is told")
        (told,) = _sized(heard, quantity)
        assert (told.price, told.side, told.symbol) == (price, "sell", room.symbol)
        assert len({each.trade_id for each in heard.of(Print)}) == len(heard.of(Print))

    async def test_the_best_prices_are_told(self, room: VenueRoom, feed: MarketFeed) -> None:
        async with hearing(feed.stream([room.symbol], ["top"])) as heard:
            await until(lambda: _follows(heard, room), "the best prices")

    async def test_a_feed_that_was_lost_begins_with_a_whole_book(
        self, room: VenueRoom, feed: MarketFeed
    ) -> None:
        async with hearing(feed.stream([room.symbol], ["depth"])) as heard:
            await _follows_the_book(heard, room, "the book")
            await room.server.hang_up()
            await until(lambda: False in heard.lines, "the loss is told")
            heard.told.clear()
            await until(lambda: True in heard.lines, "the return is told")
            room.trade("buy", room.market.book("sell")[0][1])
            await _follows_the_book(heard, room, "the book of now")


def _states(heard: Heard, client_id: str) -> list[VenueOrderState]:
    return [each for each in heard.of(VenueOrderState) if each.client_id == client_id]


def _last(heard: Heard, client_id: str) -> str:
    states = _states(heard, client_id)
    return states[-1].status if states else ""


def _ids(each: VenueOrderState) -> tuple[str, ...]:
    return (each.venue_id, each.symbol, each.side)


def _money(each: Execution) -> tuple[object, ...]:
    return (each.venue_id, each.side, each.quantity, each.price, each.fee, each.fee_currency)


async def _follows_the_book(heard: Heard, room: VenueRoom, what: str) -> None:
    """Wait until the book is told as it is; it goes on meanwhile: some tell changes only."""
    for _ in range(int(PATIENCE)):
        for _ in range(100):
            if _is_whole(heard, room):
                return
            await asyncio.sleep(0.01)
        room.trade("buy", room.market.instrument.lot)
    pytest.fail(what)


def _is_whole(heard: Heard, room: VenueRoom) -> bool:
    told = heard.of(Depth)
    if not told:
        return False
    pairs = ((told[-1].bids, room.market.book("buy")), (told[-1].asks, room.market.book("sell")))
    return all(own and list(own) == its[: len(own)] for own, its in pairs)


def _sized(heard: Heard, quantity: Decimal) -> list[Print]:
    return [each for each in heard.of(Print) if each.quantity == quantity]


def _follows(heard: Heard, room: VenueRoom) -> bool:
    """Tell whether the best prices are told; the market goes on, since some tell changes only."""
    told = heard.of(Top)
    if told and (told[-1].bid, told[-1].ask) == room.market.best:
        return True
    room.trade("buy", room.market.instrument.lot)
    return False
