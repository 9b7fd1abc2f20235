"""The shipped bars, and the splits and dividends derived from them."""

import os
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import ingenium.storage.sample as shipped
from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import Dividend, Split, adjusted
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import instant, iso
from ingenium.storage.bar_files import load_bars
from ingenium.storage.sample import SAMPLE_SYMBOLS, sample_actions, sample_bars

DATA = Path(os.environ.get("DATA_DIR", Path(__file__).parents[3] / "shared" / "data"))
SHIPPED = Path(shipped.__file__).parent / "data"


def dates_of(kind: type, symbol: str) -> list[str]:
    return [iso(action.time) for action in sample_actions(symbol) if isinstance(action, kind)]


@pytest.mark.parametrize(
    ("symbol", "count", "first"),
    [
        ("AAPL", 3_270, "2000-03-01"),
        ("MSFT", 3_270, "2000-03-01"),
        ("GOOG", 2_148, "2004-08-19"),
    ],
)
def test_the_sample_is_thirteen_years_of_daily_bars(symbol: str, count: int, first: str) -> None:
    bars = sample_bars(symbol)

    assert len(bars) == count
    assert bars.timeframe == DAY
    assert iso(int(bars.time[0])) == first
    assert iso(int(bars.time[-1])) == "2013-03-01"


def test_the_sample_is_what_the_publisher_gave() -> None:
    published = DATA / "equities" / "daily_wiki"
    folder = published if published.is_dir() else SHIPPED
    for symbol in SAMPLE_SYMBOLS:
        assert load_bars(folder / f"{symbol}.parquet") == sample_bars(symbol)


def test_other_symbols_are_refused() -> None:
    for load in (sample_bars, sample_actions):
        with pytest.raises(DataError, match=r"no sample bars of 'TSLA'.* are AAPL, GOOG, MSFT\."):
            load("TSLA")


def test_the_splits_are_those_of_the_companies() -> None:
    assert [action for action in sample_actions("AAPL") if isinstance(action, Split)] == [
        Split("AAPL", instant("2000-06-21"), 2, 1),
        Split("AAPL", instant("2005-02-28"), 2, 1),
    ]
    assert [action for action in sample_actions("MSFT") if isinstance(action, Split)] == [
        Split("MSFT", instant("2003-02-18"), 2, 1)
    ]
    assert sample_actions("GOOG") == ()


def test_apple_paid_three_dividends() -> None:
    paid = [action for action in sample_actions("AAPL") if isinstance(action, Dividend)]

    assert paid == [
        Dividend("AAPL", instant(date), Decimal("2.65"), "USD")
        for date in ("2012-08-09", "2012-11-07", "2013-02-07")
    ]


def test_microsoft_paid_since_2003_and_a_special_dividend_in_2004() -> None:
    paid = {iso(a.time): a.amount for a in sample_actions("MSFT") if isinstance(a, Dividend)}

    assert min(paid) == "2003-02-19"
    assert paid["2003-02-19"] == Decimal("0.08")
    assert paid["2004-11-15"] == Decimal("3.08")
    assert len(paid) == 37


@pytest.mark.parametrize("symbol", SAMPLE_SYMBOLS)
def test_actions_are_in_order_of_time(symbol: str) -> None:
    times = [action.time for action in sample_actions(symbol)]

    assert times == sorted(times)


@pytest.mark.parametrize("symbol", SAMPLE_SYMBOLS)
def test_raw_prices_and_actions_rebuild_the_publishers_returns(symbol: str) -> None:
    published = pq.read_table(SHIPPED / f"{symbol}.parquet")["adj_close"].to_numpy()

    rebuilt = adjusted(sample_bars(symbol), sample_actions(symbol)).close

    strays = (rebuilt[1:] / rebuilt[:-1]) / (published[1:] / published[:-1]) - 1
    assert np.abs(strays).max() < 1e-4


def test_adjusting_agrees_with_the_publishers_own_actions() -> None:
    bars, actions, published = publishers_actions()

    rebuilt = adjusted(bars, actions).close

    strays = (rebuilt[1:] / rebuilt[:-1]) / (published[1:] / published[:-1]) - 1
    assert np.abs(strays).max() < 1e-4


def publishers_actions() -> tuple[Bars, list[Split | Dividend], np.ndarray]:
    """Return a year with a seven-for-one split and the actions as published, or as shipped."""
    path = DATA / "equities" / "daily_wiki" / "WIKI_2014_sample_adjustments.parquet"
    if not path.is_file():
        closes = pq.read_table(SHIPPED / "AAPL.parquet")["adj_close"].to_numpy()
        return sample_bars("AAPL"), list(sample_actions("AAPL")), closes
    rows = pq.read_table(path, filters=[("ticker", "=", "AAPL")]).to_pylist()
    actions: list[Split | Dividend] = []
    for row in rows:
        if row["split_ratio"] != 1:
            actions.append(Split("AAPL", row["ts"], round(row["split_ratio"]), 1))
        if row["ex_dividend"]:
            amount = Decimal(repr(row["ex_dividend"]))
            actions.append(Dividend("AAPL", row["ts"], amount, "USD"))
    closes = np.array([row["adj_close"] for row in rows])
    return load_bars(path, symbol="AAPL", timezone="UTC"), actions, closes


def test_the_notice_of_the_data_is_shipped_with_it() -> None:
    notice = (SHIPPED / "NOTICE.md").read_text(encoding="utf-8")

    assert "public domain" in notice
    assert "Quandl WIKI Prices" in notice
    assert "class A" in notice
    assert {path.name for path in SHIPPED.iterdir()} == {
        "AAPL.parquet",
        "GOOG.parquet",
        "MSFT.parquet",
        "NOTICE.md",
        "actions.parquet",
    }
