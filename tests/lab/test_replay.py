"""A market of the lab goes as it was recorded, and those who trade on it now are met."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingenium.model.errors import DataError
from ingenium.model.ticks import TickKind, Ticks
from ingenium.venues.lab.exchange import LabExchange
from ingenium.venues.lab.house import SECOND, House, Temper
from ingenium.venues.lab.orders import LabOrder, Print, Ticket
from ingenium.venues.port import Credentials, Side, VenueInstrument

X = VenueInstrument(
    symbol="XQ.lab",
    order_symbol="XQ",
    feed_symbol="xq",
    base="X",
    quote="Q",
    tick=Decimal("0.1"),
    lot=Decimal("0.01"),
)
THEN = 1_500_000_000 * SECOND
NOW = 1_700_000_000 * SECOND
LEVEL, QUOTE, TRADE = TickKind.LEVEL, TickKind.QUOTE, TickKind.TRADE

Row = tuple[float, TickKind, int, float, float]


def lab(*rows: Row, speed: float = 1.0) -> tuple[LabExchange, House]:
    """Return an exchange whose market goes as rows say: second, what, side, price, size."""
    exchange = LabExchange([X])
    exchange.open_account(Credentials("me", "secret"), {"X": 100, "Q": 100_000})
    house = House(exchange, {"XQ": Temper(Decimal(100), Decimal(1))}, 1, speed=speed)
    seconds, kinds, sides, prices, sizes = zip(*rows, strict=True)
    ticks = Ticks.from_columns(
        "XQ",
        time=[THEN + int(each * SECOND) for each in seconds],
        kind=[int(each) for each in kinds],
        side=sides,
        price=prices,
        size=sizes,
    )
    house.replay("XQ", ticks)
    house.live(NOW)
    return exchange, house


def book(exchange: LabExchange) -> dict[str, list[tuple[str, str]]]:
    market = exchange.market("XQ")
    sides: tuple[Side, ...] = ("buy", "sell")
    return {
        side: [(f"{price:f}", f"{size:f}") for price, size in market.book(side)] for side in sides
    }


def mine(exchange: LabExchange, side: Side, quantity: str, limit: str) -> LabOrder:
    ticket = Ticket(symbol="XQ", side=side, quantity=Decimal(quantity), limit=Decimal(limit))
    return exchange.submit(exchange.accounts["me"], ticket, NOW)


BOOK: list[Row] = [
    (0, LEVEL, 1, 99.9, 2),
    (0, LEVEL, 1, 99.8, 3),
    (0, LEVEL, -1, 100.1, 1),
    (0, LEVEL, -1, 100.2, 4),
]
END: Row = (900, LEVEL, 1, 99.9, 2)


def test_the_book_is_that_of_the_record_at_its_time() -> None:
    exchange, house = lab(*BOOK, (2, LEVEL, -1, 100.1, 0), (3, LEVEL, 1, 99.9, 5), END)
    assert book(exchange) == {
        "buy": [("99.9", "2.00"), ("99.8", "3.00")],
        "sell": [("100.1", "1.00"), ("100.2", "4.00")],
    }
    house.live(NOW + 2 * SECOND)
    assert book(exchange)["sell"] == [("100.2", "4.00")]
    house.live(NOW + 3 * SECOND)
    assert book(exchange)["buy"][0] == ("99.9", "5.00")


def test_time_passes_faster_if_it_is_asked_for() -> None:
    exchange, house = lab(*BOOK, (60, LEVEL, -1, 100.1, 0), END, speed=60)
    house.live(NOW + SECOND)
    assert book(exchange)["sell"] == [("100.2", "4.00")]


def test_takers_of_the_record_meet_orders_by_price_and_time() -> None:
    exchange, house = lab(
        *BOOK,
        (1, TRADE, -1, 99.9, 2.5),
        (2, TRADE, -1, 99.8, 1),
        END,
    )
    better, same, worse = (mine(exchange, "buy", "1", each) for each in ("100", "99.9", "99.7"))
    house.live(NOW + SECOND)
    assert (better.status, better.average) == ("filled", Decimal("100.0"))
    assert same.filled == 0  # behind the two that were there: 1 at 100, then 1.5 of 2
    assert [(f"{each.price:f}", f"{each.quantity:f}", each.side) for each in prints(exchange)] == [
        ("100.0", "1.00", "sell"),
        ("99.9", "1.50", "sell"),
    ]
    house.live(NOW + 2 * SECOND)
    assert same.filled == Decimal("0.5")
    assert worse.filled == 0


def prints(exchange: LabExchange) -> list[Print]:
    return list(exchange.market("XQ").prints)


def test_what_customers_take_is_there_again_once_the_record_tells_it() -> None:
    exchange, house = lab(
        *BOOK,
        (1, LEVEL, 1, 99.8, 4),
        (2, LEVEL, -1, 100.1, 1),
        END,
    )
    assert mine(exchange, "buy", "1", "100.1").status == "filled"
    house.live(NOW + SECOND)
    assert book(exchange)["sell"] == [("100.2", "4.00")]
    house.live(NOW + 2 * SECOND)
    assert book(exchange)["sell"][0] == ("100.1", "1.00")


def test_a_record_that_crosses_makes_no_trade() -> None:
    exchange, house = lab(*BOOK, (1, LEVEL, 1, 100.3, 1), END)
    house.live(NOW + SECOND)
    assert prints(exchange) == []
    assert book(exchange)["buy"] == [("99.9", "2.00"), ("99.8", "3.00")]


def test_best_prices_and_trades_alone_are_a_market_too() -> None:
    exchange, house = lab(
        (0, QUOTE, 1, 99.9, 2),
        (0, QUOTE, -1, 100.1, 1),
        (1, QUOTE, 1, 99.5, 2),
        (9, QUOTE, 1, 99.5, 2),
    )
    house.live(NOW + SECOND)
    assert book(exchange) == {"buy": [("99.5", "2.00")], "sell": [("100.1", "1.00")]}
    exchange, house = lab((0, TRADE, 1, 101.0, 2), (1, TRADE, -1, 100.5, 1), (9, TRADE, 1, 101, 1))
    house.live(NOW + SECOND)
    assert [(f"{each.price:f}", each.side) for each in exchange.market("XQ").prints] == [
        ("101.0", "buy"),
        ("100.5", "sell"),
    ]


def test_the_market_wanders_on_from_the_end_of_the_record() -> None:
    exchange, house = lab(*BOOK, (1, LEVEL, 1, 99.9, 7))
    for step in range(1, 10):
        house.live(NOW + step * SECOND)
    bid, ask = exchange.market("XQ").best
    assert bid is not None
    assert ask is not None
    assert Decimal(98) < bid < ask < Decimal(102)
    assert len(exchange.market("XQ").book("buy")) == 8


def test_an_empty_record_is_refused() -> None:
    exchange = LabExchange([X])
    house = House(exchange, {"XQ": Temper(Decimal(100), Decimal(1))})
    empty = Ticks.from_columns("XQ", time=[], kind=[], side=[], price=[], size=[])
    with pytest.raises(DataError, match="is empty"):
        house.replay("XQ", empty)
