"""What ccxt says is put into our words: its errors, its abilities, its markets."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import ccxt
import pytest

from ingenium.venues.ccxt.abilities import capabilities_of, hindrance
from ingenium.venues.ccxt.broker import CcxtBroker
from ingenium.venues.ccxt.failures import failure_of
from ingenium.venues.ccxt.wire import execution_of, instruments_of, state_of
from ingenium.venues.port import (
    Address,
    Ccxt,
    Credentials,
    NewOrder,
    OrderRef,
    Refused,
    Unclear,
    Undelivered,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (ccxt.InsufficientFunds("no"), "funds"),
        (ccxt.OrderNotFound("no"), "unknown_order"),
        (ccxt.OrderImmediatelyFillable("no"), "post_only"),
        (ccxt.InvalidOrder("Duplicate order sent."), "duplicate"),
        (ccxt.BadSymbol("no"), "unknown_symbol"),
        (ccxt.PermissionDenied("no"), "permission"),
        (ccxt.AuthenticationError("no"), "signature"),
        (ccxt.InvalidOrder("no"), "venue"),
    ],
)
def test_what_was_refused_names_the_rule(error: Exception, rule: str) -> None:
    failure = failure_of(error, acts=True)
    assert isinstance(failure, Refused)
    assert failure.rule == rule


@pytest.mark.parametrize(
    "error",
    [ccxt.RequestTimeout("?"), ccxt.OnMaintenance("?"), ccxt.BadResponse("?"), KeyError("id")],
)
def test_nobody_knows_whether_an_order_was_taken_that_was_not_answered(error: Exception) -> None:
    assert isinstance(failure_of(error, acts=True), Unclear)
    assert isinstance(failure_of(error, acts=False), Undelivered)


def test_an_error_that_ccxt_has_no_name_for_may_have_let_an_order_through() -> None:
    vague = ccxt.ExchangeError("code 1: unknown")
    assert isinstance(failure_of(vague, acts=True), Unclear)
    assert isinstance(failure_of(vague, acts=True, is_refusal=True), Refused)  # HTTP says so
    assert isinstance(failure_of(vague, acts=False), Refused)


def test_too_many_requests_and_a_wrong_clock_took_nothing() -> None:
    many = failure_of(ccxt.RateLimitExceeded("?"), acts=True)
    late = failure_of(ccxt.InvalidNonce("?"), acts=True)
    assert isinstance(many, Undelivered)
    assert many.retry_after
    assert isinstance(late, Undelivered)
    assert late.doubts_clock


def test_what_ccxt_does_not_say_is_missing() -> None:
    alpaca = capabilities_of(ccxt.alpaca(), "alpaca")
    assert alpaca.order_types == {"limit", "market"}
    assert alpaca.times_in_force == {"GTC", "IOC"}
    assert (alpaca.post_only, alpaca.lands_within) == (False, None)
    assert capabilities_of(ccxt.binance(), "binance").lands_within == 11.0


def test_orders_are_sent_once_each_only_where_they_can_be_found_again() -> None:
    assert hindrance(ccxt.kraken()) is None
    assert hindrance(ccxt.luno()) == "it sends no id of ours with orders"
    assert hindrance(ccxt.bitstamp()) == "it cannot list open and closed orders"
    assert hindrance(ccxt.bitfinex()) == "its steps of prices grow with the price"
    assert hindrance(ccxt.binanceusdm()) == "it trades no spot markets"
    for each in (ccxt.coinbase, ccxt.cryptocom, ccxt.gate):
        assert hindrance(each()) == "it sends no id of ours with orders"


def market(base: str, quote: str, tick: str | None = "1e-8") -> dict[str, object]:
    return {
        "symbol": f"{base}/{quote}",
        "base": base,
        "quote": quote,
        "spot": True,
        "precision": {"price": tick, "amount": "0.010"},
        "limits": {"amount": {"min": "0.02"}, "cost": {}, "price": None},
    }


def test_steps_are_exact_and_a_market_without_them_is_left_out() -> None:
    found = instruments_of([market("A", "B"), market("C", "D", None)], "shop")
    assert list(found) == ["AB.shop"]
    each = found["AB.shop"]
    assert (each.tick, each.lot, each.min_quantity) == (
        Decimal("0.00000001"),
        Decimal("0.01"),
        Decimal("0.02"),
    )


def test_two_markets_of_one_word_are_told_apart() -> None:
    assert list(instruments_of([market("A", "BC"), market("AB", "C")], "shop")) == [
        "A-BC.shop",
        "AB-C.shop",
    ]


@pytest.mark.parametrize(
    ("word", "filled", "status"),
    [
        ("closed", "2", "filled"),
        ("COMPLETE", "2", "filled"),
        ("closed", "1", "cancelled"),
        ("canceled", "0", "cancelled"),
        ("open", "1", "open"),
        (None, "0", "open"),
    ],
)
def test_an_order_stands_as_what_is_filled_says(word: str, filled: str, status: str) -> None:
    row = {"id": "1", "side": "buy", "amount": "2", "filled": filled, "status": word}
    assert state_of(row, "AB.shop").status == status


def test_an_order_that_is_over_is_not_taken_for_one_that_never_traded() -> None:
    row = {"id": "1", "side": "buy", "amount": "2", "filled": None, "status": "closed"}
    with pytest.raises(Undelivered, match="how much of order 1 has traded"):
        state_of(row, "AB.shop")


@pytest.mark.parametrize("number", [None, ""])
def test_an_order_or_a_trade_without_a_number_is_an_error(number: str | None) -> None:
    row = {"id": number, "order": "1", "side": "buy", "amount": "2", "filled": "0", "price": "1"}
    with pytest.raises(Undelivered, match="without its number"):
        state_of(row, "AB.shop")
    with pytest.raises(Undelivered, match="without its number"):
        execution_of(row | {"timestamp": 1}, "AB.shop")
    with pytest.raises(Undelivered, match="without its number"):
        execution_of(row | {"id": "1", "order": number, "timestamp": 1}, "AB.shop")


def test_an_order_of_another_hand_has_no_id_of_ours() -> None:
    row = {"id": "1", "side": "buy", "amount": "2", "filled": "0", "status": "open"}
    assert state_of(row, "AB.shop").client_id is None


def own(page: int, last: str = "") -> list[dict[str, object]]:
    """Return a page of orders; the last has an id of its own, if one is given."""
    rows: list[dict[str, object]] = [
        {"id": str(each), "side": "buy", "amount": "2", "filled": "0", "status": "open"}
        for each in range(page)
    ]
    return [*rows[:-1], rows[-1] | {"clientOrderId": last}] if last else rows


class Listings:
    """What `CcxtBroker` asks, answered page by page."""

    def __init__(self, broker: CcxtBroker, **rows: list[dict[str, object]]) -> None:
        self.rows, self.asked = rows, list[tuple[object, ...]]()
        exchange = broker._exchange
        for name in ("fetch_open_orders", "fetch_orders", "fetch_my_trades"):
            setattr(exchange, name, partial(self.answer, name))
        exchange.milliseconds = lambda: 1_700_000_000_000
        broker._instruments = instruments_of([market("BTC", "USDT")], "binance")

    async def answer(self, name: str, *given: object) -> list[dict[str, object]]:
        self.asked.append((name, *given))
        return self.rows.get(name, [])


@pytest.fixture
async def broker() -> AsyncIterator[CcxtBroker]:
    address = Address("http://127.0.0.1:1", "ws://127.0.0.1:1", ccxt=Ccxt())
    broker = CcxtBroker("binance", Credentials("key", "secret"), address)
    yield broker
    await broker.close()


BTC = "BTCUSDT.binance"


async def test_an_order_is_found_by_our_id_in_the_lists(broker: CcxtBroker) -> None:
    Listings(broker, fetch_orders=own(3, "x-word7e57-01"))
    state = await broker.order(OrderRef(symbol=BTC, client_id="7e5701"))
    assert state is not None
    assert (state.venue_id, state.client_id) == ("2", "7e5701")


async def test_an_order_is_missing_only_where_the_lists_are_whole(broker: CcxtBroker) -> None:
    lists = Listings(broker, fetch_open_orders=own(49), fetch_orders=own(999))
    assert await broker.order(OrderRef(symbol=BTC, client_id="7e5701")) is None
    assert lists.asked == [
        ("fetch_open_orders", "BTC/USDT"),
        ("fetch_orders", "BTC/USDT", 1_700_000_000_000 - 86_400_000, 1_000),
    ]


@pytest.mark.parametrize(
    "rows", [{"fetch_orders": own(1_000)}, {"fetch_open_orders": own(50)}], ids=["all", "open"]
)
async def test_an_order_may_stand_on_another_page_of_a_full_list(
    broker: CcxtBroker, rows: dict[str, list[dict[str, object]]]
) -> None:
    Listings(broker, **rows)
    with pytest.raises(Undelivered, match="there are more"):
        await broker.order(OrderRef(symbol=BTC, client_id="7e5701"))


async def test_trades_of_one_moment_come_in_the_order_of_their_numbers(broker: CcxtBroker) -> None:
    trade = {"order": "1", "side": "buy", "amount": "1", "price": "1", "timestamp": 5}
    Listings(broker, fetch_my_trades=[trade | {"id": each} for each in ("10", "9", "11")])
    told = await broker.executions([BTC], 0)
    assert [each.trade_id for each in told] == ["9", "10", "11"]


async def test_an_order_that_would_go_without_our_id_is_not_sent(
    broker: CcxtBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careless(*_: object) -> object:
        return await broker._exchange.fetch("http://127.0.0.1:1/order", "POST", {}, "side=buy")

    Listings(broker)
    monkeypatch.setattr(broker._exchange, "create_order", careless)
    order = NewOrder(
        client_id="7e57" * 8,
        symbol=BTC,
        side="buy",
        quantity=Decimal("0.02"),
        type="limit",
        limit=Decimal(100),
    )
    with pytest.raises(Refused, match="without its id"):
        await broker.submit(order)
