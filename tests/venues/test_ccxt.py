"""What ccxt says is put into our words: its errors, its abilities, its markets."""

from __future__ import annotations

from decimal import Decimal

import ccxt
import pytest

from ingenium.venues.ccxt.abilities import capabilities_of, hindrance
from ingenium.venues.ccxt.failures import failure_of
from ingenium.venues.ccxt.wire import instruments_of, state_of
from ingenium.venues.port import Refused, Unclear, Undelivered


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
