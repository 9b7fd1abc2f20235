"""What every account at an exchange must do: an adapter's tests are these classes, with a `place`.

Each meets an exchange of the lab whose market stands still until a test moves it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import pytest
from tests.contracts.venue_rooms import by_client_id, state_of, trades_of, until, venue_room

from ingenium.venues.port import FINAL, OrderRef, OrderType, Refused, TimeInForce

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.contracts.venue_rooms import Place, VenueRoom

    from ingenium.venues.port import Broker, NewOrder, Side

_NONE = Decimal(0)
_LIMITED = ("limit", "stop_limit")
_TRIGGERED = ("stop", "stop_limit")
_STOPS = (*_TRIGGERED, "trailing_stop")


class VenueOfItsOwn:
    @pytest.fixture
    async def room(self, place: Place, state_folder: None) -> AsyncIterator[VenueRoom]:  # noqa: ARG002
        async with venue_room(place) as room:
            yield room

    @pytest.fixture
    def broker(self, room: VenueRoom) -> Broker:
        return room.broker()


class AccountContract(VenueOfItsOwn):
    """What an account is told to trade, holds, and has traded."""

    async def test_instruments_have_the_steps_and_minimums_of_the_exchange(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        told = (await broker.instruments())[room.symbol]
        own = room.market.instrument
        assert (told.tick, told.lot) == (own.tick, own.lot)
        assert (told.min_quantity, told.min_notional) == (own.min_quantity, own.min_notional)
        assert told.symbol == room.symbol
        assert room.symbol.startswith(told.base + told.quote)
        assert told.is_trading

    async def test_balances_are_exact_and_tell_what_orders_hold(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        rules = (await broker.instruments())[room.symbol]
        before = (await broker.balances())[rules.quote]
        assert (before.free, before.held) == (
            room.account.free[room.market.instrument.quote],
            _NONE,
        )
        order = room.resting()
        await broker.submit(order)
        after = (await broker.balances())[rules.quote]
        assert after.free + after.held == before.free
        assert order.limit is not None
        assert after.held >= order.limit * order.quantity

    async def test_a_limit_order_rests_under_our_id(self, room: VenueRoom, broker: Broker) -> None:
        order = room.resting()
        answer = await broker.submit(order)
        state = await state_of(broker, order)
        assert state.venue_id == answer.venue_id
        assert (state.client_id, state.symbol) == (order.client_id, room.symbol)
        assert (state.side, state.quantity, state.limit) == ("buy", order.quantity, order.limit)
        assert (state.status, state.filled, state.average) == ("open", _NONE, None)
        again = await broker.order(OrderRef(symbol=room.symbol, venue_id=answer.venue_id))
        assert again == state
        assert await broker.open_orders() == [state]

    async def test_an_order_that_nobody_sent_is_not_found(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        assert await broker.order(by_client_id(room.new())) is None
        assert await broker.order(OrderRef(symbol=room.symbol, venue_id="999999")) is None

    @pytest.mark.parametrize("side", ["buy", "sell"])
    async def test_a_market_order_is_filled_and_its_trades_are_what_moved(
        self, room: VenueRoom, broker: Broker, side: str
    ) -> None:
        rules = (await broker.instruments())[room.symbol]
        before = await broker.balances()
        order = room.new("buy" if side == "buy" else "sell", "0.02")
        state = await broker.submit(order)
        if state.status not in FINAL:
            state = await state_of(broker, order)
        trades = await trades_of(broker, state)
        assert state.status == "filled"
        assert state.filled == sum(each.quantity for each in trades) == order.quantity
        value = sum((each.price * each.quantity for each in trades), Decimal(0))
        assert state.average is not None
        assert abs(state.average * order.quantity - value) < rules.tick
        after = await broker.balances()
        sign = 1 if side == "buy" else -1
        for currency, moved in ((rules.base, sign * order.quantity), (rules.quote, -sign * value)):
            fees = sum(each.fee for each in trades if each.fee_currency == currency)
            assert after[currency].free - before[currency].free == moved - fees
        assert all(each.fee > 0 and each.liquidity == "taker" for each in trades)
        assert {each.fee_currency for each in trades} <= {rules.base, rules.quote}

    async def test_parts_are_told_once_each(self, room: VenueRoom, broker: Broker) -> None:
        order = room.inside(quantity="0.03")
        state = await broker.submit(order)
        for part in ("0.01", "0.005"):
            room.trade("sell", Decimal(part))
        state = await state_of(broker, order)
        assert (state.status, state.filled) == ("open", Decimal("0.015"))
        room.trade("sell", Decimal("0.015"))
        state = await state_of(broker, order)
        assert (state.status, state.filled) == ("filled", order.quantity)
        trades = await trades_of(broker, state)
        assert [each.quantity for each in trades] == [
            Decimal(part) for part in ("0.01", "0.005", "0.015")
        ]
        assert len({each.trade_id for each in trades}) == 3
        assert {each.price for each in trades} == {order.limit}
        assert {each.liquidity for each in trades} == {"maker"}

    async def test_executions_begin_at_a_time(self, room: VenueRoom, broker: Broker) -> None:
        await broker.submit(room.new())
        (first,) = await broker.executions([room.symbol], 0)
        await asyncio.sleep(0.05)
        await broker.submit(room.new("sell"))
        told = await broker.executions([room.symbol], first.time + 20_000_000)
        assert [each.side for each in told] == ["sell"]
        assert [each.side for each in await broker.executions([room.symbol], first.time)] == [
            "buy",
            "sell",
        ]

    async def test_the_clock_of_the_exchange_is_measured(self, room: VenueRoom) -> None:
        room.strike("skew", seconds=30)
        broker = room.broker()
        await broker.instruments()
        assert await broker.clock_offset() == pytest.approx(30e9, abs=2e9)

    async def test_an_account_is_closed_twice_without_harm(self, broker: Broker) -> None:
        await broker.instruments()
        await broker.close()
        await broker.close()


class EndsContract(VenueOfItsOwn):
    """How orders end, and how their ids and terms change."""

    @pytest.mark.parametrize("by", ["our id", "its id"])
    async def test_a_cancelled_order_has_ended(
        self, room: VenueRoom, broker: Broker, by: str
    ) -> None:
        order = room.resting()
        answer = await broker.submit(order)
        its = OrderRef(symbol=room.symbol, venue_id=answer.venue_id)
        await broker.cancel(by_client_id(order) if by == "our id" else its)
        state = await broker.order(its)
        assert state is not None
        assert state.status == "cancelled"
        assert await broker.open_orders() == []

    async def test_what_is_not_there_or_over_cannot_be_cancelled(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order = room.new()
        state = await broker.submit(order)
        gone = OrderRef(symbol=room.symbol, venue_id=state.venue_id)
        for each in (by_client_id(room.new()), gone):
            with pytest.raises(Refused) as refused:
                await broker.cancel(each)
            assert refused.value.rule == "unknown_order"

    async def test_an_id_is_used_as_often_as_the_exchange_lets_it(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order, rule = room.resting(), broker.capabilities.client_ids
        await broker.submit(order)
        if rule == "never":  # nothing is promised
            with suppress(Refused):
                await broker.submit(order)
            assert await broker.open_orders()
            return
        assert await _refusal(broker, order) == "duplicate"
        await broker.cancel(by_client_id(order))
        if rule == "always":
            assert await _refusal(broker, order) == "duplicate"
            assert await broker.open_orders() == []
        else:
            await broker.submit(order)
            (state,) = await broker.open_orders()
            assert state.client_id == order.client_id

    async def test_a_working_order_is_changed_in_one_step_or_not_at_all(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order = room.resting(quantity="0.02")
        await broker.submit(order)
        limit = room.on_tick(room.bid * Decimal("0.8"))
        ask = broker.replace(by_client_id(order), quantity=Decimal("0.01"), limit=limit)
        if broker.capabilities.replace:
            state = await ask
            assert (state.quantity, state.limit) == (Decimal("0.01"), limit)
        else:
            with pytest.raises(Refused) as refused:
                await ask
            assert refused.value.rule == "unsupported"
        (still,) = await broker.open_orders()
        changed = (Decimal("0.01"), limit)
        before = (order.quantity, order.limit)
        assert (still.quantity, still.limit) == (changed if broker.capabilities.replace else before)

    async def test_orders_are_cancelled_when_we_fall_silent_or_it_says_that_it_cannot(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        await broker.submit(room.resting())
        if not broker.capabilities.cancels_when_silent:
            with pytest.raises(Refused) as refused:
                await broker.cancel_when_silent(1)
            assert refused.value.rule == "unsupported"
            return
        await broker.cancel_when_silent(60)
        await broker.cancel_when_silent(None)
        await broker.cancel_when_silent(1)
        await asyncio.sleep(1.2)
        assert await broker.open_orders() == []

    @pytest.mark.parametrize("kind", get_args(OrderType))
    async def test_orders_of_each_type_rest_there_or_are_refused(
        self, room: VenueRoom, broker: Broker, kind: OrderType
    ) -> None:
        low = room.on_tick(room.bid * Decimal("0.95"))
        trigger = low if kind in _TRIGGERED else None
        trail = Decimal("0.05") if kind == "trailing_stop" else None
        limit = low - room.market.instrument.tick if kind in _LIMITED else None
        if kind == "limit":
            limit = room.on_tick(room.ask * Decimal("1.05"))
        order = room.new("sell", type=kind, trigger=trigger, limit=limit, trail=trail)
        if kind not in broker.capabilities.order_types:
            assert await _refusal(broker, order) == "unsupported"
            assert not room.account.orders
            return
        await broker.submit(order)
        state = await state_of(broker, order)
        if kind == "market":
            assert state.status == "filled"
            return
        assert (state.type, state.trigger, state.limit) == (kind, trigger, limit)
        assert (state.status, state.filled) == ("open", _NONE)

    @pytest.mark.parametrize("kind", _STOPS)
    async def test_a_stop_that_rests_there_is_set_off_there(
        self, room: VenueRoom, broker: Broker, kind: OrderType
    ) -> None:
        trigger = room.on_tick(room.bid * Decimal("0.99")) if kind in _TRIGGERED else None
        limit = room.on_tick(room.bid * Decimal("0.9")) if kind in _LIMITED else None
        trail = Decimal("0.01") if kind == "trailing_stop" else None
        order = room.new("sell", type=kind, trigger=trigger, limit=limit, trail=trail)
        if kind not in broker.capabilities.order_types:
            assert await _refusal(broker, order) == "unsupported"
            return
        await broker.submit(order)
        room.move(room.on_tick(room.bid * Decimal("0.98")))
        await until(lambda: not room.account.working, "it is filled there")
        assert (await state_of(broker, order)).filled == order.quantity

    @pytest.mark.parametrize(
        ("side", "ways", "back"),
        [("sell", ("1.02", "1.012"), "1.009"), ("buy", ("0.98", "0.988"), "0.991")],
    )
    async def test_a_trailing_stop_follows_the_price_there_and_never_back(
        self, room: VenueRoom, broker: Broker, side: Side, ways: tuple[str, ...], back: str
    ) -> None:
        if "trailing_stop" not in broker.capabilities.order_types:
            return
        order, begin = room.new(side, type="trailing_stop", trail=Decimal("0.01")), room.bid
        await broker.submit(order)
        for way in ways:
            room.move(room.on_tick(begin * Decimal(way)))
        assert (await state_of(broker, order)).status == "open"  # not one percent off the best
        room.move(room.on_tick(begin * Decimal(back)))
        await until(lambda: not room.account.working, "it is filled there")
        assert (await state_of(broker, order)).filled == order.quantity

    @pytest.mark.parametrize("lifetime", get_args(TimeInForce))
    async def test_orders_live_as_long_as_they_are_to_or_are_refused(
        self, room: VenueRoom, broker: Broker, lifetime: TimeInForce
    ) -> None:
        whole = sum((size for _, size in room.market.book("sell")), Decimal(0))
        limit = room.ask
        first = room.market.book("sell")[0][1]
        assert first < whole
        quantity = first + room.market.instrument.lot
        order = room.new(limit=limit, quantity=f"{quantity:f}", time_in_force=lifetime)
        if lifetime not in broker.capabilities.times_in_force:
            assert await _refusal(broker, order) == "unsupported"
            assert not room.account.orders
            return
        try:
            await broker.submit(order)
        except Refused:
            assert lifetime == "FOK"  # Luno says so at once
        state = await broker.order(by_client_id(order))
        filled = Decimal(0) if state is None else state.filled
        assert filled == {"FOK": 0}.get(lifetime, first)
        if state is not None:
            assert (state.status in FINAL) is (lifetime in ("IOC", "FOK"))

    async def test_an_order_that_is_only_to_make_does_not_take(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order = room.new(limit=room.ask, post_only=True)
        if broker.capabilities.post_only:
            assert await _refusal(broker, order) == "post_only"
            await broker.submit(room.resting(post_only=True))
            (resting,) = await broker.open_orders()
            assert resting.status == "open"
        else:
            assert await _refusal(broker, order) == "unsupported"
        assert not room.account.trades


class RulesContract(VenueOfItsOwn):
    """What breaks a rule is refused, the rule is named, and nothing comes of it."""

    @pytest.mark.parametrize(
        ("broken", "rules"),
        [
            ("price", {"precision"}),
            ("little", {"min_quantity", "min_notional", "precision"}),
            ("funds", {"funds"}),
            ("symbol", {"unknown_symbol"}),
        ],
    )
    async def test_a_broken_rule_is_named(
        self, room: VenueRoom, broker: Broker, broken: str, rules: set[str]
    ) -> None:
        rule = room.market.instrument
        price = room.on_tick(room.bid * Decimal("0.9"))
        orders = {
            "price": lambda: room.new(limit=price + rule.tick / 10),
            "little": lambda: room.new(limit=price, quantity=f"{rule.lot:f}"),
            "funds": lambda: room.new(limit=price, quantity="1000"),
            "symbol": lambda: room.resting(symbol=f"NOSUCH.{room.symbol.rpartition('.')[2]}"),
        }
        assert await _refusal(broker, orders[broken]()) in rules
        assert not room.account.orders
        assert await broker.open_orders() == []

    async def test_a_quantity_between_two_steps_is_refused_or_brought_to_one(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        lot = room.market.instrument.lot
        order = room.resting(quantity=f"{1 + lot / 10:f}")
        rule = ""
        try:
            await broker.submit(order)
        except Refused as refused:
            rule = refused.rule
        if rule:
            assert (rule, room.account.orders) == ("precision", {})
        else:
            assert (await state_of(broker, order)).quantity == 1


async def _refusal(broker: Broker, order: NewOrder) -> str:
    """Return the rule that an order breaks, as the exchange says."""
    with pytest.raises(Refused) as refused:
        await broker.submit(order)
    assert str(refused.value)
    return refused.value.rule
