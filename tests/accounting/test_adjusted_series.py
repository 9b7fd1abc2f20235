"""Raw prices with splits and dividends against the series that is adjusted for them.

A dividend is paid in cash and stays cash until the strategy trades again; the adjusted series buys the
share for it on the ex-date. Indicators count a dividend as no fall of the price. AAPL paid three in
the last seven months of the data: 2.65 on about 600 each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingenium.model.corporate_actions import adjusted
from ingenium.runtime.backtest import backtest
from ingenium.storage.sample import sample_actions, sample_bars
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold
from ingenium.strategy.builtin.sma_cross import SmaCross

if TYPE_CHECKING:
    from ingenium.strategy.strategy import Strategy


@pytest.mark.parametrize("kind", [BuyAndHold, SmaCross], ids=["buy_and_hold", "sma_cross"])
def test_raw_prices_with_actions_give_the_equity_of_the_adjusted_series(
    kind: type[Strategy],
) -> None:
    bars, actions = sample_bars("AAPL"), sample_actions("AAPL")
    # Parts of shares, so that whole numbers of shares make no difference of their own.
    known = {"quantity_precision": 6, "price_precision": 9}
    raw = backtest(kind(), data=bars, actions=actions, instruments={"AAPL": known})
    other = backtest(kind(), data=adjusted(bars, actions), instruments={"AAPL": known})
    assert len(raw.fills) == len(other.fills)
    assert raw.totals["dividends"] > 0
    ratio = raw.equity_values / other.equity_values
    assert np.abs(ratio - 1).max() < 0.005
    before_the_first_dividend = raw.times < np.datetime64("2012-08-09", "ns").astype(np.int64)
    assert np.abs(ratio[before_the_first_dividend] - 1).max() < 1e-8
