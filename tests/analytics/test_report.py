"""The report of real runs: it agrees with the account, to the last digit."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.accounting.book import run as traded
from tests.analytics.runs import small_run

from ingenium.analytics.report.attribution import Part
from ingenium.analytics.report.plain import plain_report
from ingenium.analytics.result import Result
from ingenium.runtime.backtest import backtest
from ingenium.strategy.builtin.mean_reversion import MeanReversion
from ingenium.strategy.builtin.sma_cross import SmaCross

PARTS = ("realised", "unrealised", "fees", "dividends", "interest", "currency", "change")


@cache
def run() -> Result:
    """Two strategies on two shares over years: fees, slippage, dividends, splits."""
    return backtest(
        [SmaCross(fast=20, slow=100, weight=0.95), MeanReversion()],
        data=["AAPL", "MSFT"],
        fees={"kind": "percent", "rate": 0.001},
        slippage={"kind": "fraction", "rate": 0.001},
    )


def total(parts: tuple[Part, ...], name: str) -> Decimal:
    return sum((getattr(part, name) for part in parts), Decimal(0))


@pytest.mark.parametrize("name", PARTS)
def test_strategies_and_symbols_add_up_to_the_account_exactly(name: str) -> None:
    split = run().report.attribution
    assert total(split.by_strategy, name) == getattr(split.whole, name)
    assert total(split.by_symbol, name) == getattr(split.whole, name)


def test_each_part_is_the_sum_of_its_columns_exactly() -> None:
    split = run().report.attribution
    for part in (split.whole, *split.by_strategy, *split.by_symbol):
        earned = part.realised + part.unrealised + part.dividends + part.interest + part.currency
        assert earned - part.fees == part.change
    assert split.whole.change == run().final_equity - run().initial_equity
    assert split.whole.dividends > 0
    assert split.whole.currency == 0
    assert [part.name for part in split.by_symbol] == ["AAPL", "MSFT"]


def test_the_realised_part_is_the_profit_of_the_round_trips() -> None:
    split = run().report.attribution
    assert split.whole.realised == run().trade_statistics["net"]
    for part in split.by_symbol:
        line = next(each for each in run().by_symbol if each.name == part.name)
        assert (part.realised, part.fees) == (line.trades["net"], line.fees)


def test_the_first_equity_is_the_capital_to_the_last_bit() -> None:
    assert run().equity_values[0] == 100_000.0
    assert run().equity_values[-1] == float(run().final_equity)


def test_cash_and_positions_are_the_equity_at_every_bar() -> None:
    table = run().equity
    assert np.allclose(table["cash"] + table["net_exposure"], table["equity"], rtol=1e-15)
    assert (table["gross_exposure"] >= table["net_exposure"].abs()).all()
    assert table["gross_exposure"].max() > 0
    assert table["cash"].iloc[-1] == float(run().totals["cash"])


def test_the_strategies_of_each_day_add_up_to_the_account() -> None:
    table = run().days
    assert set(table["strategy"]) == set(run().strategy_totals)
    sums = table.groupby("time")["equity"].sum()
    assert len(sums) == len(run().equity)  # daily bars: each bar ends a day
    assert np.allclose(sums.to_numpy(), run().equity_values, rtol=1e-15)
    last = table[table["time"] == table["time"].iloc[-1]].set_index("strategy")["equity"]
    assert {name: float(each["equity"]) for name, each in run().strategy_totals.items()} == dict(
        last
    )


def test_one_strategy_has_no_days_of_its_own() -> None:
    alone = backtest(SmaCross(fast=20, slow=100), data=["AAPL"])
    assert alone.days.empty


def test_the_worst_drawdown_of_the_table_is_the_max_drawdown() -> None:
    worst = run().report.drawdowns[0]
    assert worst.depth == pytest.approx(run().statistics["max_drawdown"], rel=1e-9)


def test_the_months_compound_to_the_total_return() -> None:
    months = [month for year in run().report.years for month in year.months if month is not None]
    growth = np.prod([1 + (month.total_return or 0.0) for month in months])
    assert growth - 1 == pytest.approx(run().statistics["total_return"], rel=1e-9)


def test_costs_are_the_fees_and_what_fills_slipped() -> None:
    costs, fills = run().report.costs, run().fills
    assert costs.fees == run().totals["fees"]
    # a fill at p that slipped by 0.1 % saw p / 1.001 or p / 0.999
    price = fills["price"].to_numpy()
    seen = price / np.where(fills["side"] == "buy", 1.001, 0.999)
    by_hand = np.abs(price - seen) * fills["quantity"].to_numpy()
    assert costs.slippage == pytest.approx(by_hand.sum(), rel=1e-4)  # prices have four decimals
    assert costs.total == pytest.approx(float(costs.fees) + costs.slippage)
    traded = (fills["price"] * fills["quantity"]).sum()
    assert run().report.turnover.traded == pytest.approx(traded)
    assert costs.basis_points_of_turnover == pytest.approx(costs.total / traded * 1e4)


def test_interest_and_borrowing_are_told_apart(tmp_path: Path) -> None:
    # 1000 for a night at 0.0001 a day, then 2000.1 for three; 1000 borrowed for three at 0.00003
    interest = {"cash_rate": "0.0365", "borrow_rate": "0.01095"}
    account = {"initial_capital": 1000, "kind": "unlimited", "interest": interest}
    short = traded(tmp_path, [10, 10, 10, 10], ["0 sell AAA 100"], account=account)
    costs, split = short.report.costs, short.report.attribution
    assert costs.borrow == Decimal("0.09")
    assert costs.interest == -Decimal("0.7000810047001")
    assert split.whole.interest == Decimal("0.6100810047001")
    assert [(part.name, part.change) for part in split.by_symbol] == [
        ("AAA", Decimal(0)),
        ("cash", Decimal("0.6100810047001")),
    ]


def test_turnover_is_what_was_traded_over_the_average_equity_a_year() -> None:
    # 320 traded; mean equity 1009.84; 4 bars of 252 a year
    found = small_run().report.turnover
    assert found.traded == 320.0
    assert found.a_year == pytest.approx(320 / 1009.84 * 252 / 4)
    assert found.fills_a_year == pytest.approx(3 * 252 / 4)


def test_the_report_is_json_in_its_dict_and_beside_its_tables() -> None:
    text = json.dumps(run().to_dict()["report"], allow_nan=False)
    again = json.loads(text)
    assert again == plain_report(run().report)
    assert again["drawdowns"][0]["trough_time"].endswith("Z")
    assert again["attribution"]["whole"]["change"] == f"{run().report.attribution.whole.change:f}"
    assert len(text) < 500_000


def test_a_run_without_bars_has_a_report() -> None:
    empty = small_run(columns={}, open_positions=(), bars=0, seconds=0.0, profits=())
    plain = json.loads(json.dumps(plain_report(empty.report), allow_nan=False))
    assert plain["drawdowns"] == plain["years"] == []
    assert plain["benchmark"] is None
    assert plain["exposure"]["average_gross"] is None
