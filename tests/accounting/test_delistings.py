"""The end of a share: orders are cancelled, positions closed in cash, and nothing is sent any more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.accounting.book import denials, fills, numbers, trade
from tests.bars import FIRST, flat_bars

from ingenium.model.corporate_actions import Delisting, Split
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY


def delisting(bar: int, price: str | None = None) -> Delisting:
    return Delisting("AAA", FIRST + bar * DAY, None if price is None else Decimal(price))


def test_a_long_position_is_closed_in_cash_at_the_stated_price() -> None:
    # 10 bought at 12 cost 120; the holder is paid 10 x 9.5 = 95: 25 lost, 975 left.
    result = trade("0 buy AAA 10", [12, 12, 12], actions=[delisting(3, "9.5")])
    assert numbers(result, "cash", "equity", "realised", "unrealised") == [975, 975, -25, 0]
    assert result.open_positions == []
    assert list(result.events["text"]) == [
        "AAA was delisted at 9.5",
        "10 AAA closed in cash for 95",
    ]
    assert list(result.events["event"]) == ["Delisted", "PositionClosedOut"]


def test_the_curve_ends_with_what_the_delisting_left() -> None:
    result = trade("0 buy AAA 10", [12, 12, 12], actions=[delisting(3, "9.5")])
    assert list(result.equity["equity"]) == [1000, 1000, 1000, 975]
    assert int(result.times[-1]) == FIRST + 3 * DAY


def test_a_short_position_pays_the_price_and_needs_no_order() -> None:
    # 4 sold short at 12 brought 48; buying them back at 15 takes 60: 12 lost.
    fees = {"kind": "percent", "rate": "0.01"}
    result = trade("0 sell AAA 4", [12, 12, 12], actions=[delisting(3, "15")], fees=fees)
    assert fills(result) == [("sell", 4, 12)]
    paid = Decimal("0.48")  # for the sale; the delisting is no trade
    assert numbers(result, "fees", "realised", "equity") == [paid, -12, 988 - paid]


def test_without_a_price_the_last_close_is_paid() -> None:
    result = trade("0 buy AAA 10", [12, 12, 12, 14.25], actions=[delisting(4)])
    assert numbers(result, "cash", "realised") == [Decimal("1022.5"), Decimal("22.5")]


def test_a_worthless_share_leaves_nothing() -> None:
    result = trade(["0 buy AAA 10", "0 sell AAA 10"], [12, 12, 3], actions=[delisting(3, "0")])
    first, second = (result.strategy_totals[name] for name in ("orders", "orders_2"))
    assert [first["equity"], second["equity"]] == [380, 620]  # 500 - 120 and 500 + 120
    assert numbers(result, "equity", "realised") == [1000, 0]


def test_every_strategy_is_paid_for_what_it_holds() -> None:
    # 10 for 120 and 5 for 60, paid with 13 each: 10 and 5 gained.
    scripts = ["0 buy AAA 10", "0 buy AAA 5", ""]
    result = trade(scripts, [12, 12, 12], actions=[delisting(3, "13")], cash=900)
    equity = [totals["equity"] for totals in result.strategy_totals.values()]
    assert equity == [310, 305, 300]
    closed = result.events[result.events["event"] == "PositionClosedOut"]
    assert list(closed["strategy"]) == ["orders", "orders_2"]


def test_a_price_finer_than_a_cent_is_paid_to_the_last_digit() -> None:
    result = trade("0 buy AAA 3", [12, 12, 12], actions=[delisting(3, "11.98765")])
    assert numbers(result, "cash") == [1000 - 36 + 3 * Decimal("11.98765")]


def test_the_round_trip_ends_with_the_delisting() -> None:
    result = trade("0 buy AAA 10", [12, 12, 12], actions=[delisting(3, "9.5")])
    (trip,) = result.trades.to_dict("records")
    assert (trip["direction"], trip["exit_price"], trip["pnl_gross"]) == ("long", 9.5, -25)
    assert trip["exit_time"].value == FIRST + 3 * DAY


def test_open_orders_are_cancelled_with_the_reason() -> None:
    # A limit that waits, and a bracket of an entry that never filled.
    script = "0 buy AAA 10 limit=5; 0 buy AAA 2 limit=6 take_profit=14 stop_loss=4"
    closes = {"AAA": [12, 12, 12], "BBB": [10] * 5}
    result = trade(script, closes, actions=[delisting(3)])
    assert set(result.orders["status"]) == {"cancelled"}
    assert list(result.orders["reason"]) == [
        "corporate_action",
        "corporate_action",
        "parent",
        "parent",
    ]
    assert numbers(result, "equity") == [1000]


def test_orders_after_the_end_are_denied_and_other_shares_trade_on() -> None:
    closes = {"AAA": [12, 12, 12], "BBB": [10, 10, 10, 10, 10, 11]}
    script = "0 buy AAA 10; 3 buy AAA 1; 3 buy BBB 5"
    result = trade(script, closes, actions=[delisting(3, "13")])
    end = (FIRST + 3 * DAY) // 10**9
    assert denials(result) == [("validity", "instrument", end, end + DAY // 10**9)]
    assert fills(result) == [("buy", 10, 12), ("buy", 5, 10)]
    assert list(result.equity["equity"]) == [1000, 1000, 1000, 1010, 1010, 1015]


def test_the_shares_of_a_split_are_the_ones_that_are_paid() -> None:
    # 10 at 12 are 30 after 3 for 1; at 4 they are worth 120, and 5 each are paid: 30 gained.
    actions = [Split("AAA", FIRST + 2 * DAY, 3, 1), delisting(4, "5")]
    result = trade("0 buy AAA 10", [12, 12, 4, 4], actions=actions)
    assert numbers(result, "realised", "equity") == [30, 1030]


def test_a_run_that_ends_long_before_a_delisting_does_not_know_of_it() -> None:
    result = trade("0 buy AAA 10", [12, 12, 12], actions=[delisting(60, "0")])
    assert result.open_positions[0]["quantity"] == "10"
    assert numbers(result, "equity") == [1000]


def test_a_suspended_share_is_paid_when_it_is_delisted() -> None:
    # Its bars end with the second day, the delisting is on the fifth of six.
    closes = {"AAA": flat_bars([12, 12]), "BBB": [10] * 6}
    result = trade("0 buy AAA 10", closes, actions=[delisting(4, "2")])
    assert numbers(result, "realised", "equity") == [-100, 900]


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity"])
def test_an_impossible_price_is_refused(price: str) -> None:
    with pytest.raises(DataError) as refused:
        delisting(1, price)
    assert str(refused.value) == (
        f"AAA: delisting at {Decimal(price)} on 2020-01-02 is impossible: "
        "give the cash for each share, 0 where it became worthless."
    )
