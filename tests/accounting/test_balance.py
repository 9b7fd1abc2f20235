"""Whatever is traded: cash, positions, profits and fees add up, to the last digit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounting.book import Orders, fills, numbers
from tests.bars import FIRST, flat_bars

from ingenium.model.corporate_actions import CorporateAction, Delisting, Dividend, Split
from ingenium.model.timeframe import DAY
from ingenium.runtime.backtest import backtest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]  # thousands of runs a test

BARS = 8
quick = settings(
    max_examples=2_500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

cents = st.integers(200, 5_000)
closes = st.lists(cents.map(lambda price: price / 100), min_size=BARS, max_size=BARS)
bars = st.integers(0, BARS - 1)
quantity = st.integers(1, 99)
line = st.one_of(
    st.builds("{} buy AAA {}".format, bars, quantity),
    st.builds("{} sell AAA {}".format, bars, quantity),
    st.builds("{} buy AAA {} limit={}".format, bars, quantity, st.integers(2, 50)),
    st.builds("{} sell AAA {} stop={}".format, bars, quantity, st.integers(2, 50)),
    st.builds("{} target AAA weight={}".format, bars, st.sampled_from(["0", "0.5", "-0.5", "1"])),
    st.builds("{} cancel_all".format, bars),
)
script = st.lists(line, max_size=6).map("; ".join)
rate = st.integers(0, 300).map(lambda points: Decimal(points).scaleb(-4))
splits = st.builds(
    Split, st.just("AAA"), bars.map(lambda bar: FIRST + bar * DAY), quantity, quantity
)
dividends = st.builds(
    Dividend,
    st.just("AAA"),
    bars.map(lambda bar: FIRST + bar * DAY),
    cents.map(lambda price: Decimal(price).scaleb(-2)),
    st.just("USD"),
)

delistings = st.builds(
    Delisting,
    st.just("AAA"),
    st.integers(1, BARS + 1).map(lambda bar: FIRST + bar * DAY),
    st.none() | st.integers(0, 9_000_000).map(lambda units: Decimal(units).scaleb(-5)),
)


def play(scripts: list[str], prices: list[float], **options: Any) -> Any:
    strategies = [Orders(script=text) for text in scripts]
    return backtest(strategies, data=flat_bars(prices), **({"cash": 10_000} | options))


def check_identity(result: Any) -> None:
    """Equity is capital and what was gained; the account is the sum of its strategies."""
    for totals in (result.totals, *result.strategy_totals.values()):
        gained = totals["realised"] + totals["unrealised"] - totals["fees"]
        assert totals["equity"] == totals["initial"] + gained + totals["dividends"]
    for name, total in result.totals.items():
        assert total == sum(own[name] for own in result.strategy_totals.values()), name


@quick
@given(script=script, prices=closes, fee=rate)
def test_cash_is_what_the_fills_left(script: str, prices: list[float], fee: Decimal) -> None:
    fees = {"kind": "percent", "rate": fee}
    result = play([script], prices, account="unlimited", fees=fees)
    cash, held, paid = Decimal(10_000), Decimal(0), Decimal(0)
    for side, quantity, price in fills(result):
        signed = quantity if side == "buy" else -quantity
        cash -= signed * price + quantity * price * fee
        held += signed
        paid += quantity * price * fee
    last = Decimal(str(prices[-1]))
    assert numbers(result, "cash", "fees", "equity") == [cash, paid, cash + held * last]
    check_identity(result)


@quick
@given(scripts=st.lists(script, min_size=1, max_size=3), prices=closes, fee=rate)
def test_strategies_add_up_to_the_account(
    scripts: list[str], prices: list[float], fee: Decimal
) -> None:
    result = play(scripts, prices, leverage=2, fees={"kind": "percent", "rate": fee})
    check_identity(result)
    assert float(result.final_equity) == pytest.approx(result.equity_values[-1], rel=1e-12)


@quick
@given(
    script=script,
    prices=closes,
    actions=st.lists(st.one_of(splits, dividends), max_size=3),
)
def test_splits_and_dividends_leave_nothing_unexplained(
    script: str, prices: list[float], actions: list[CorporateAction]
) -> None:
    check_identity(play([script], prices, account="unlimited", actions=actions))


@quick
@given(scripts=st.lists(script, min_size=1, max_size=3), prices=closes, end=delistings)
def test_a_delisting_pays_every_position_and_leaves_nothing_unexplained(
    scripts: list[str], prices: list[float], end: Delisting
) -> None:
    result = play(scripts, prices, account="unlimited", actions=[end])
    check_identity(result)
    if end.time > FIRST + (BARS - 1) * DAY:  # nothing trades after it
        assert result.open_positions == []
        assert result.totals["unrealised"] == 0
        trades = result.table("trades").get("pnl_gross_text", ())
        assert sum(map(Decimal, trades)) == result.totals["realised"]
    assert float(result.final_equity) == pytest.approx(result.equity_values[-1], rel=1e-12)


@quick
@given(script=script, prices=closes, account=st.sampled_from(["cash", "margin", "unlimited"]))
def test_both_methods_realise_the_same_once_all_is_closed(
    script: str, prices: list[float], account: str
) -> None:
    flat = f"{script}; {BARS} cancel_all; {BARS} target AAA quantity=0"
    venue = {"cash_check": account == "cash"}  # a gap may make a buy dearer than it was when sent
    result = play([flat], [*prices, prices[-1], prices[-1]], account=account, venue=venue)
    assert result.open_positions == []
    assert result.totals["realised"] == result.totals["realised_fifo"]
    trades = result.table("trades").get("pnl_gross_text", ())
    assert sum(map(Decimal, trades)) == result.totals["realised"]
    if account == "cash":
        assert min(result.equity_values) >= 0
