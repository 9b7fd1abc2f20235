"""Whatever orders do, and wherever prices go, accounts of the lab balance to the last digit."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.test_exchange import NOW, exchange_with, total

from ingenium.venues.lab.house import SECOND
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.port import OrderType, Refused, Side

if TYPE_CHECKING:
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House

Step = tuple[str, Side, OrderType, int, int, int, bool]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "submit", "spend", "cancel", "replace", "move", "wait"]),
        st.sampled_from(["buy", "sell"]),
        st.sampled_from(["limit", "market", "stop", "stop_limit"]),
        st.integers(10, 9_000),
        st.integers(6_000, 15_000),
        st.integers(6_000, 15_000),
        st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.sampled_from(["received", "quote"]))
def test_whatever_is_done_nothing_is_made_or_lost(
    steps: list[Step], fee_in: Literal["received", "quote"]
) -> None:
    exchange, house = exchange_with(fee_in=fee_in)
    before = {name: total(exchange, name) for name in ("X", "Q")}
    for place, step in enumerate(steps):
        with contextlib.suppress(Refused):
            carry_out(exchange, house, step, NOW + place * SECOND)
        check(exchange, before)


def carry_out(exchange: LabExchange, house: House, step: Step, now: int) -> None:
    what, side, kind, lots, ticks, more, flag = step
    account = exchange.accounts["me"]
    quantity, price, other = Decimal(lots) / 1_000, Decimal(ticks) / 100, Decimal(more) / 100
    working = list(account.working.values())
    if what == "wait":
        house.live(now)
    elif what == "move":
        house.move("XQ", price, now)
    elif what == "spend":
        ticket = Ticket(symbol="XQ", side="buy", quantity=quantity, type="market", spend=price)
        exchange.submit(account, ticket, now)
    elif what == "submit":
        ticket = Ticket(
            symbol="XQ",
            side=side,
            quantity=quantity,
            type=kind,
            limit=price if "limit" in kind else None,
            trigger=other if "stop" in kind else None,
            takes_profit=flag,
        )
        exchange.submit(account, ticket, now)
    elif working and what == "cancel":
        exchange.cancel(account, working[lots % len(working)], now)
    elif working:
        order = working[lots % len(working)]
        exchange.replace(account, order, now, quantity=quantity, limit=price)


def check(exchange: LabExchange, before: dict[str, Decimal]) -> None:
    account = exchange.accounts["me"]
    assert {name: total(exchange, name) for name in before} == before
    assert all(own >= 0 for own in (*account.free.values(), *account.held.values()))
    for currency, side in (("X", "sell"), ("Q", "buy")):
        orders = [each for each in account.orders.values() if each.ticket.side == side]
        assert account.held.get(currency, 0) == sum(each.held for each in orders)
        assert all(not each.held for each in orders if not each.is_open)
    assert set(account.working) == {each.id for each in account.orders.values() if each.is_open}
    filled = sum((each.quantity for each in account.trades), Decimal(0))
    assert filled == sum(each.filled for each in account.orders.values())


def test_a_stop_that_is_set_off_beyond_its_price_never_spends_what_is_not_there() -> None:
    exchange, house = exchange_with()
    account = exchange.accounts["me"]
    before = {name: total(exchange, name) for name in ("X", "Q")}
    ticket = Ticket(
        symbol="XQ", side="buy", quantity=Decimal("6.5"), type="stop", trigger=Decimal(140)
    )
    order = exchange.submit(account, ticket, NOW)
    house.move("XQ", Decimal(190), NOW)
    assert (order.status, order.reason) == ("expired", "funds")
    check(exchange, before)
    less = Ticket(symbol="XQ", side="buy", quantity=Decimal(1), type="stop", trigger=Decimal(200))
    small = exchange.submit(account, less, NOW)
    house.move("XQ", Decimal(250), NOW)
    assert small.status == "filled"
    check(exchange, before)
