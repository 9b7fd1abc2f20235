"""Exchanges of the lab: accounts balance to the last digit, orders obey the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingenium.venues.lab.exchange import LabExchange
from ingenium.venues.lab.house import SECOND, House, Temper
from ingenium.venues.lab.ledger import HOUSE
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.port import Credentials, Refused, VenueInstrument

X = VenueInstrument(
    symbol="XQ.lab",
    order_symbol="XQ",
    feed_symbol="xq",
    base="X",
    quote="Q",
    tick=Decimal("0.01"),
    lot=Decimal("0.001"),
    min_quantity=Decimal("0.01"),
    min_notional=Decimal(5),
    band_down=Decimal("0.5"),
    band_up=Decimal(2),
)
NOW = 1_700_000_000 * SECOND


def exchange_with(
    *, seed: int = 1, fee_in: Literal["received", "quote"] = "received"
) -> tuple[LabExchange, House]:
    exchange = LabExchange([X], client_ids="always", fee_in=fee_in)
    exchange.open_account(Credentials("me", "secret"), {"X": 5, "Q": 1_000})
    house = House(exchange, {"XQ": Temper(Decimal(100), Decimal(1))}, seed)
    house.live(NOW)
    return exchange, house


def ticket(
    side: Literal["buy", "sell"], quantity: str, limit: str | None = None, **more: object
) -> Ticket:
    price = None if limit is None else Decimal(limit)
    kind: Literal["limit", "market"] = "market" if limit is None else "limit"
    terms = {
        "symbol": "XQ",
        "side": side,
        "quantity": Decimal(quantity),
        "type": kind,
        "limit": price,
    }
    return Ticket(**(terms | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        (ticket("buy", "0.0005", "100"), "precision"),
        (ticket("buy", "0.005", "100"), "min_quantity"),
        (ticket("buy", "0.02", "100"), "min_notional"),
        (ticket("buy", "1", "100.001"), "precision"),
        (ticket("buy", "1", "10"), "price_band"),
        (ticket("buy", "1", "300"), "price_band"),
        (ticket("buy", "11", "100"), "funds"),
        (ticket("sell", "6", "100"), "funds"),
        (ticket("buy", "1", "150", post_only=True), "post_only"),
        (ticket("buy", "1", "100", symbol="YQ"), "unknown_symbol"),
    ],
)
def test_an_order_that_breaks_a_rule_changes_nothing(order: Ticket, rule: str) -> None:
    exchange, _ = exchange_with()
    account = exchange.accounts["me"]
    with pytest.raises(Refused) as refused:
        exchange.submit(account, order, NOW)
    assert refused.value.rule == rule
    assert account.free == {"X": Decimal(5), "Q": Decimal(1_000)}
    assert not account.orders


def test_a_client_id_is_used_once() -> None:
    exchange, _ = exchange_with()
    account = exchange.accounts["me"]
    exchange.submit(account, ticket("buy", "1", "90", client_id="a"), NOW)
    with pytest.raises(Refused, match="client id a was used"):
        exchange.submit(account, ticket("buy", "1", "90", client_id="a"), NOW)


def test_an_order_fills_in_parts_and_what_is_left_is_given_back() -> None:
    exchange, _ = exchange_with()
    account = exchange.accounts["me"]
    ask = exchange.markets["XQ"].book("sell")[0]
    order = exchange.submit(account, ticket("buy", str(ask[1] + 1), str(ask[0])), NOW)
    assert order.is_open
    assert (order.filled, order.left) == (ask[1], Decimal(1))
    exchange.cancel(account, order, NOW)
    assert account.held["Q"] == 0
    assert account.free["Q"] == 1_000 - ask[0] * ask[1]
    with pytest.raises(Refused, match="is cancelled"):
        exchange.cancel(account, order, NOW)


def test_a_stop_waits_for_its_trigger() -> None:
    exchange, house = exchange_with()
    account = exchange.accounts["me"]
    terms = {"type": "stop_limit", "trigger": Decimal(95)}
    order = exchange.submit(account, ticket("sell", "1", "80", **terms), NOW)
    assert order.is_waiting
    house.trade("XQ", "sell", Decimal(8), NOW)
    exchange.submit(exchange.accounts[HOUSE], ticket("buy", "1", "94"), NOW)
    for _ in range(3):
        house.trade("XQ", "sell", Decimal(30), NOW)
    assert not order.is_waiting


def test_the_same_seed_makes_the_same_market() -> None:
    books = []
    for _ in range(2):
        exchange, house = exchange_with(seed=7)
        for step in range(50):
            house.live(NOW + step * SECOND)
        market = exchange.markets["XQ"]
        books.append((market.book("buy"), market.book("sell"), list(market.prints)))
    assert books[0] == books[1]
    assert len(books[0][2]) > 20


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["buy", "sell"]),
            st.integers(10, 3_000),
            st.one_of(st.none(), st.integers(9_900, 10_100)),
            st.booleans(),
        ),
        max_size=30,
    ),
    st.sampled_from(["received", "quote"]),
)
def test_nothing_is_made_and_nothing_is_lost(
    orders: list[tuple[Literal["buy", "sell"], int, int | None, bool]],
    fee_in: Literal["received", "quote"],
) -> None:
    exchange, house = exchange_with(fee_in=fee_in)
    account = exchange.accounts["me"]
    before = {name: total(exchange, name) for name in ("X", "Q")}
    for place, (side, lots, ticks, cancels) in enumerate(orders):
        limit = None if ticks is None else str(Decimal(ticks) / 100)
        try:
            order = exchange.submit(account, ticket(side, str(Decimal(lots) / 1_000), limit), NOW)
            if cancels and order.is_open:
                exchange.cancel(account, order, NOW)
        except Refused:
            pass
        house.live(NOW + place * SECOND)
    assert {name: total(exchange, name) for name in ("X", "Q")} == before
    assert account.free["X"] >= 0
    assert account.free["Q"] >= 0
    for currency, side in (("X", "sell"), ("Q", "buy")):
        held = [each.held for each in account.orders.values() if each.ticket.side == side]
        assert account.held.get(currency, 0) == sum(held)


def total(exchange: LabExchange, currency: str) -> Decimal:
    own = sum((each.total(currency) for each in exchange.accounts.values()), Decimal(0))
    return own + exchange.fees.get(currency, Decimal(0))
