"""Prices in buckets: few rows that keep every high, low and traded unit."""

from decimal import Decimal

import numpy as np
import pytest
from tests.analytics.runs import DAY, MONDAY, days

from ingenium.analytics import prices
from ingenium.analytics.prices import MOST_BUCKETS, MOST_ROWS, PriceColumns, price_table
from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import CorporateAction, Dividend, Split, SymbolChange
from ingenium.runtime.market import Market
from ingenium.runtime.prices import prices_of


def history(symbol: str, count: int) -> PriceColumns:
    random = np.random.default_rng(count)
    close = 100 + np.cumsum(random.normal(size=count))
    spread = random.random(count)
    return PriceColumns(
        symbol=symbol,
        time=MONDAY + np.arange(count, dtype=np.int64) * 60 * 10**9,
        open=np.concatenate((close[:1], close[:-1])),
        high=close + spread,
        low=close - spread,
        close=close,
        volume=random.integers(0, 1_000, count).astype(float),
        growth_times=np.zeros(0, dtype=np.int64),
        growth_factors=np.zeros(0),
    )


def test_few_bars_are_their_own_buckets() -> None:
    whole = history("A", 5)
    table = price_table([whole])
    assert list(table["symbol"]) == ["A"] * 5
    for name in ("time", "open", "high", "low", "close", "volume"):
        assert np.array_equal(np.asarray(table[name]), getattr(whole, name))
    assert np.array_equal(np.asarray(table["last_time"]), whole.time)


@pytest.mark.parametrize("block", [1, 7, 100, 65_536])
def test_a_bucket_opens_with_its_first_bar_and_closes_with_its_last(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "BLOCK", block)
    whole = history("A", 9_001)  # 5 bars a bucket, and one bar over
    table = price_table([whole])
    assert len(table["time"]) == 1_801
    first, last = slice(5 * 17, 5 * 17 + 5), slice(9_000, 9_001)
    for row, bars in ((17, first), (1_800, last)):
        assert table["time"][row] == whole.time[bars][0]
        assert table["last_time"][row] == whole.time[bars][-1]
        assert table["open"][row] == whole.open[bars][0]
        assert table["high"][row] == whole.high[bars].max()
        assert table["low"][row] == whole.low[bars].min()
        assert table["close"][row] == whole.close[bars][-1]
        assert table["volume"][row] == whole.volume[bars].sum()


def test_no_symbol_has_more_than_its_share_of_the_rows() -> None:
    one = price_table([history("A", 100_000)])
    assert len(one["time"]) <= MOST_BUCKETS
    many = price_table([history(f"S{number}", 3_000) for number in range(40)])
    assert len(many["time"]) <= MOST_ROWS
    assert len(set(many["symbol"])) == 40
    assert np.asarray(many["volume"], dtype=np.float64).sum() == sum(
        [history("", 3_000).volume.sum()] * 40
    )


def test_nothing_traded_has_no_prices() -> None:
    assert len(price_table([])["time"]) == 0
    assert len(price_table([history("A", 0)])["close"]) == 0


def market(*actions: CorporateAction, stamp: str = "start") -> Market:
    close = np.array([100.0, 51.0, 50.0, 50.0])
    bars = Bars.from_columns(
        "A",
        time=days(0, 1, 2, 3) + (DAY if stamp == "end" else 0),
        open=close,
        high=close,
        low=close,
        close=close,
        timeframe="1d",
        stamp=stamp,  # type: ignore[arg-type]
    )
    return Market(bars, tuple(actions))


@pytest.mark.parametrize("stamp", ["start", "end"])
def test_the_adjusted_close_is_what_one_unit_has_become(stamp: str) -> None:
    # two for one on day 1, then 5 paid on day 2 at a close of 50: 2 units become 2.2
    table = prices_of(
        [
            market(
                SymbolChange(int(days(1)[0]), "A", "AA"),
                Dividend("A", int(days(2)[0]), Decimal(5), "USD"),
                Split("A", int(days(1)[0]), 2, 1),
                stamp=stamp,
            )
        ]
    )
    assert list(table["adjusted"]) == pytest.approx([100.0, 102.0, 110.0, 110.0])
    assert list(table["close"]) == [100.0, 51.0, 50.0, 50.0]


def test_actions_outside_the_bars_change_nothing() -> None:
    table = prices_of([market(Split("A", MONDAY - DAY, 2, 1), Split("A", MONDAY + 9 * DAY, 3, 1))])
    assert list(table["adjusted"]) == list(table["close"])
