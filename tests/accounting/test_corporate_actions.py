"""Splits, dividends and changes of symbol: of positions, orders and indicators."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import Orders, fills, numbers, trade
from tests.bars import FIRST, flat_bars

from ingenium.model.corporate_actions import Dividend, Split, SymbolChange
from ingenium.model.timeframe import DAY
from ingenium.runtime.backtest import backtest

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


def split(bar: int, numerator: int, denominator: int) -> Split:
    return Split("AAA", FIRST + bar * DAY, numerator, denominator)


def dividend(bar: int, amount: str) -> Dividend:
    return Dividend("AAA", FIRST + bar * DAY, Decimal(amount), "USD")


def test_a_split_doubles_the_quantity_and_leaves_the_equity() -> None:
    # 10 bought at 12 are 20 that cost 6 each; sold at 7 they bring 20 × 1.
    actions = [split(3, 2, 1)]
    result = trade("0 buy AAA 10; 3 sell AAA 20", [12, 12, 12, 6, 7], actions=actions)
    assert list(result.equity["equity"]) == [1000, 1000, 1000, 1000, 1020]
    assert numbers(result, "realised", "realised_fifo") == [20, 20]
    assert "AAA split 2 for 1" in list(result.events["text"])


def test_what_is_below_a_whole_share_is_paid_in_cash() -> None:
    # 5 at 12 are 7.5 at 8 after 3 for 2: 7 stay and half a share is paid with 4. It had cost
    # 60 × 0.5 / 7.5 = 4, so that nothing was gained: the 7 have cost 56, and are up 7 at 9.
    result = trade("0 buy AAA 5", [12, 12, 12, 8, 9], actions=[split(3, 3, 2)])
    assert result.open_positions[0]["quantity"] == "7"
    assert numbers(result, "cash", "realised", "realised_fifo") == [944, 0, 0]
    assert numbers(result, "unrealised", "equity") == [7, 1007]


def test_a_reverse_split_may_leave_nothing_but_cash() -> None:
    # 3 at 10, one new for 4 old: 0.75 of a share at 40 is paid with 30.
    result = trade("0 buy AAA 3", [10, 10, 10, 40, 44], actions=[split(3, 1, 4)])
    assert result.open_positions == []
    assert numbers(result, "cash", "equity", "unrealised") == [1000, 1000, 0]


def test_a_short_position_pays_for_the_fraction() -> None:
    # 5 short at 12 are 7.5 at 8: half a share is bought back with 4; at 9 the 7 are down 7.
    result = trade("0 sell AAA 5", [12, 12, 12, 8, 9], actions=[split(3, 3, 2)])
    assert result.open_positions[0]["quantity"] == "-7"
    assert numbers(result, "cash", "equity") == [1056, 993]


def test_open_orders_are_restated() -> None:
    # 10 at a limit of 8 are 20 at a limit of 4, which the fall to 4 fills.
    result = trade("0 buy AAA 10 limit=8", [12, 12, 12, 6, 4], actions=[split(3, 2, 1)])
    assert fills(result) == [("buy", 20, 4)]
    # A stop at 10 for the 10 that are held is one at 5 for 20.
    script = "0 buy AAA 10; 1 sell AAA 10 stop=10"
    result = trade(script, [12, 12, 12, 6, 5, 5], actions=[split(3, 2, 1)])
    assert fills(result) == [("buy", 10, 12), ("sell", 20, 5)]


def test_an_order_of_which_nothing_is_left_is_cancelled() -> None:
    # One share at a limit of 8 would be half a share at 16.
    result = trade("0 buy AAA 1 limit=8", [12, 12, 12, 24, 16], actions=[split(3, 1, 2)])
    assert fills(result) == []
    assert list(result.orders["status"]) == ["cancelled"]
    assert list(result.orders["reason"]) == ["corporate_action"]


def test_a_bracket_that_waits_is_restated_with_its_entry() -> None:
    # 10 at a limit of 10, profit at 14, loss at 8: after 2 for 1 it is 20 at 5, 7 and 4.
    script = "0 buy AAA 10 limit=10 take_profit=14 stop_loss=8"
    up = trade(script, [12, 12, 12, 6, 5, 6, 7], actions=[split(3, 2, 1)])
    assert fills(up) == [("buy", 20, 5), ("sell", 20, 7)]
    down = trade(script, [12, 12, 12, 6, 5, 5, 4], actions=[split(3, 2, 1)])
    assert fills(down) == [("buy", 20, 5), ("sell", 20, 4)]


class Averages(Orders):
    """Note the average of the last two closes."""

    def on_start(self) -> None:
        super().on_start()
        self.average = self.indicators.sma("AAA", 2)
        self.values: list[float] = []

    def on_bar(self, bar: Bar) -> None:
        super().on_bar(bar)
        self.values.append(self.average.value)


@pytest.mark.parametrize(
    ("closes", "actions", "expected"),
    [
        # In today's shares: 12 and 12 are 6 and 6 after 2 for 1.
        ([12, 12, 6, 7], [split(2, 2, 1)], [12, 6, 6.5]),
        # 10 of 50 is paid: the 50 before counts as the 40 after.
        ([50, 50, 40, 44], [dividend(2, "10")], [50, 40, 42]),
    ],
    ids=["split", "dividend"],
)
def test_indicators_stay_continuous(
    closes: list[float], actions: list[Any], expected: list[float]
) -> None:
    strategy = Averages()
    backtest(strategy, data=flat_bars(closes), actions=actions)
    assert strategy.values[1:] == expected


def test_a_dividend_is_paid_to_long_and_by_short_positions() -> None:
    # 0.65 for each share: 10 long get 6.50, 4 short pay 2.60.
    scripts = ["0 buy AAA 10", "0 sell AAA 4"]
    result = trade(scripts, [10, 10, 10, 10], actions=[dividend(3, "0.65")])
    first, second = (result.strategy_totals[name] for name in ("orders", "orders_2"))
    assert [first["dividends"], second["dividends"]] == [Decimal("6.5"), Decimal("-2.6")]
    assert [first["equity"], second["equity"]] == [Decimal("506.5"), Decimal("497.4")]
    assert list(result.events["event"]) == ["DividendPaid", "DividendPaid"]


def test_who_buys_on_the_ex_date_gets_no_dividend() -> None:
    result = trade("2 buy AAA 10", [10, 10, 10, 10], actions=[dividend(3, "0.65")])
    assert numbers(result, "dividends", "equity") == [0, 1000]


def test_a_change_of_symbol_keeps_the_position() -> None:
    change = SymbolChange(FIRST + 3 * DAY, "AAA", "BBB")
    script = "0 buy AAA 10; 3 sell AAA 10"
    result = trade(script, [10, 10, 10, 11, 12], actions=[change])
    assert numbers(result, "realised", "equity") == [20, 1020]
    assert list(result.events["text"]) == ["AAA changed its ticker to BBB"]
