"""Lists of orders (OCO) and trailing stops of the lab answer as Binance's documentation says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lab.asking import ask, told, venue_with
from tests.lab.test_binance import ORDER, code

LIST = "/api/v3/orderList/oco"
SALE: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.01",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "70000",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "50000",
}
TRAIL: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "type": "STOP_LOSS",
    "quantity": "0.01",
}


def test_a_list_is_told_with_both_of_its_orders() -> None:
    venue = venue_with()
    row = told(ask(venue, "POST", LIST, **SALE, aboveClientOrderId="a", belowClientOrderId="b"))
    assert (row["contingencyType"], row["listOrderStatus"]) == ("OCO", "EXECUTING")
    assert {each["clientOrderId"] for each in row["orders"]} == {"a", "b"}
    stop, limit = row["orderReports"]
    assert (stop["type"], stop["stopPrice"], stop["status"]) == (
        "STOP_LOSS",
        "50000.00000000",
        "NEW",
    )
    assert (limit["type"], limit["price"]) == ("LIMIT_MAKER", "70000.00000000")
    there = told(ask(venue, "GET", "/api/v3/openOrders"))
    assert {each["orderListId"] for each in there} == {row["orderListId"]}
    assert row["orderListId"] > 0
    cancelled = told(ask(venue, "DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="b"))
    assert cancelled["status"] == "CANCELED"
    assert told(ask(venue, "GET", "/api/v3/openOrders")) == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"abovePrice": "40000"}, -2010),  # both below the price
        ({"belowStopPrice": "80000"}, -2010),  # both above it
        ({"side": "BUY"}, -1165),
        ({"aboveType": "STOP_LOSS", "aboveStopPrice": "70000"}, -1106),
        ({"belowType": "LIMIT_MAKER", "belowPrice": "50000"}, -1106),
        ({"belowType": "GUESS"}, -1116),
        ({"belowType": ""}, -1102),
        ({"quantity": "50000"}, -2010),
        ({"abovePrice": "70000.001"}, -1013),
    ],
)
def test_what_is_no_list_is_told_its_code(terms: dict[str, Any], expected: int) -> None:
    venue = venue_with()
    assert code(ask(venue, "POST", LIST, **(SALE | terms))) == expected
    assert told(ask(venue, "GET", "/api/v3/openOrders")) == []


def test_a_list_is_of_a_limit_order_that_makes_and_of_a_stop() -> None:
    venue = venue_with()
    stops = {key: value for key, value in SALE.items() if not key.startswith("above")}
    two_stops = stops | {"aboveType": "STOP_LOSS", "aboveStopPrice": "70000"}
    assert code(ask(venue, "POST", LIST, **two_stops)) == -1158
    limits = {key: value for key, value in SALE.items() if not key.startswith("below")}
    two_limits = limits | {"belowType": "LIMIT_MAKER", "belowPrice": "50000"}
    assert code(ask(venue, "POST", LIST, **two_limits)) == -1168
    swapped: dict[str, Any] = {
        "aboveType": "STOP_LOSS",
        "aboveStopPrice": "70000",
        "belowType": "LIMIT_MAKER",
        "belowPrice": "50000",
    }
    common = {key: SALE[key] for key in ("symbol", "side", "quantity")}
    assert code(ask(venue, "POST", LIST, **common, **swapped)) == -1166
    assert "orderReports" in told(ask(venue, "POST", LIST, **(common | {"side": "BUY"}), **swapped))


def test_a_trailing_stop_is_told_with_its_distance() -> None:
    venue = venue_with()
    ask(venue, "POST", ORDER, **TRAIL, trailingDelta="100", newClientOrderId="t")
    (row,) = told(ask(venue, "GET", "/api/v3/openOrders"))
    assert (row["type"], row["trailingDelta"], row["stopPrice"]) == ("STOP_LOSS", 100, "0.00000000")
    assert row["isWorking"] is False


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"trailingDelta": "9"}, -1013),
        ({"trailingDelta": "2001"}, -1013),
        ({"trailingDelta": "-5"}, -1100),
        ({"trailingDelta": "100", "stopPrice": "50000"}, -1106),
        ({"trailingDelta": "100", "type": "MARKET"}, -1106),
        ({}, -1102),
    ],
)
def test_what_is_no_trailing_stop_is_told_its_code(terms: dict[str, Any], expected: int) -> None:
    assert code(ask(venue_with(), "POST", ORDER, **(TRAIL | terms))) == expected
