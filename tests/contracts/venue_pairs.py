"""What every account does with a stop and a limit order that come as a pair: take both, or none."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs
from tests.contracts.venue import VenueOfItsOwn
from tests.contracts.venue_rooms import state_of, trades_of, until

from ingenium.venues.port import OrderRef, Refused

if TYPE_CHECKING:
    from tests.contracts.venue_rooms import VenueRoom

    from ingenium.venues.port import Broker, NewOrder, Side

SIDES = pytest.mark.parametrize("side", ["sell", "buy"])


def pair(room: VenueRoom, side: Side, quantity: str = "0.02", **more: Any) -> NewOrder:
    """Return a stop two percent on the worse side of the market, with a limit as far beyond."""
    sign = Decimal("0.02") if side == "sell" else Decimal("-0.02")
    better, worse = room.on_tick(room.bid * (1 + sign)), room.on_tick(room.bid * (1 - sign))
    limit = room.new(side, quantity, limit=better)
    return room.new(side, quantity, type="stop", trigger=worse, pair=limit, **more)


async def sent(broker: Broker, order: NewOrder) -> tuple[NewOrder, NewOrder]:
    """Send a pair, and return the stop and the limit order."""
    assert order.pair is not None
    state = await broker.submit(order)
    assert (state.client_id, state.type, state.status) == (order.client_id, "stop", "open")
    return order, order.pair


def ahead(room: VenueRoom, order: NewOrder) -> Decimal:
    """Return how much of the book trades before an order of ours, which is in it."""
    price = order.limit or Decimal(0)
    better = [
        quantity
        for at, quantity in room.market.book(order.side)
        if (at < price if order.side == "sell" else at > price)
    ]
    same = dict(room.market.book(order.side))[price] - order.quantity
    return sum(better, same)


class NoPairsContract(VenueOfItsOwn):
    """What an account does that takes no pairs."""

    async def test_a_pair_is_refused_and_nothing_is_sent(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        assert not broker.capabilities.pairs
        with pytest.raises(Refused) as refused:
            await broker.submit(pair(room, "sell"))
        assert refused.value.rule == "unsupported"
        assert not room.account.orders


class PairsContract(VenueOfItsOwn):
    """What an account does that takes pairs."""

    @SIDES
    async def test_both_rest_and_hold_the_funds_of_one(
        self, room: VenueRoom, broker: Broker, side: Side
    ) -> None:
        stop, limit = await sent(broker, pair(room, side))
        there = {each.client_id: each for each in await broker.open_orders()}
        assert set(there) == {stop.client_id, limit.client_id}
        assert there[stop.client_id].trigger == stop.trigger
        assert (there[limit.client_id].type, there[limit.client_id].limit) == ("limit", limit.limit)
        assert there[limit.client_id] == await state_of(broker, limit)
        rules = room.market.instrument
        held = (await broker.balances())[rules.base if side == "sell" else rules.quote].held
        most = max(limit.limit or 0, (stop.trigger or 0) * Decimal("1.05"))
        assert held == (stop.quantity if side == "sell" else stop.quantity * most)

    @SIDES
    @pytest.mark.parametrize("first", [0, 1])
    async def test_to_cancel_one_is_to_cancel_both(
        self, room: VenueRoom, broker: Broker, side: Side, first: int
    ) -> None:
        orders = await sent(broker, pair(room, side))
        await broker.cancel(OrderRef(symbol=room.symbol, client_id=orders[first].client_id))
        assert [(await state_of(broker, each)).status for each in orders] == ["cancelled"] * 2
        assert not any(each.held for each in (await broker.balances()).values())

    @SIDES
    async def test_when_the_limit_order_trades_in_part_the_stop_is_over(
        self, room: VenueRoom, broker: Broker, side: Side
    ) -> None:
        stop, limit = await sent(broker, pair(room, side))
        assert limit.limit is not None
        near = Decimal("1.015") if side == "sell" else Decimal("0.985")
        room.move(room.on_tick(room.bid * near))
        room.trade("buy" if side == "sell" else "sell", ahead(room, limit) + limit.quantity / 2)
        told = await state_of(broker, limit)
        assert (told.status, told.filled) == ("open", limit.quantity / 2)
        assert (await state_of(broker, stop)).status == "expired"
        (trade,) = await trades_of(broker, told)
        assert (trade.price, trade.liquidity) == (limit.limit, "maker")

    @SIDES
    async def test_when_the_stop_is_set_off_the_limit_order_is_over(
        self, room: VenueRoom, broker: Broker, side: Side
    ) -> None:
        stop, limit = await sent(broker, pair(room, side))
        assert stop.trigger is not None
        beyond = Decimal("0.99") if side == "sell" else Decimal("1.01")
        room.move(room.on_tick(stop.trigger * beyond))
        await until(lambda: not room.account.working, "both are over there")
        state = await state_of(broker, stop)
        assert (state.status, state.filled) == ("filled", stop.quantity)
        assert sum(each.quantity for each in await trades_of(broker, state)) == stop.quantity
        over = await state_of(broker, limit)
        assert (over.status, over.filled) == ("expired", Decimal(0))
        assert not any(each.held for each in (await broker.balances()).values())

    @SIDES
    async def test_a_pair_that_is_not_around_the_price_is_refused_whole(
        self, room: VenueRoom, broker: Broker, side: Side
    ) -> None:
        order = pair(room, side)
        await sent(broker, order)
        assert order.pair is not None
        wrong = structs.replace(pair(room, side), trigger=order.pair.limit)
        before = set(room.account.orders)
        with pytest.raises(Refused):
            await broker.submit(wrong)
        assert set(room.account.orders) == before

    async def test_a_pair_that_comes_twice_is_taken_once(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order = pair(room, "sell")
        await sent(broker, order)
        with pytest.raises(Refused) as refused:
            await broker.submit(order)
        assert refused.value.rule == "duplicate"
        assert len(room.account.orders) == 2
