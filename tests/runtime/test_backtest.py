from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.bars import FIRST, flat_bars

from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import CorporateAction, Dividend, Split, SymbolChange
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timeframe import DAY
from ingenium.runtime.backtest import backtest, run_system
from ingenium.runtime.system import load_system
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold
from ingenium.strategy.builtin.mean_reversion import MeanReversion
from ingenium.strategy.builtin.sma_cross import SmaCross
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from pathlib import Path

FRAME = {
    "time": np.array(["2020-01-01", "2020-01-02", "2020-01-03"], dtype="datetime64[ns]"),
    "open": [10.0, 11.0, 12.0],
    "high": [10.0, 11.0, 12.0],
    "low": [10.0, 11.0, 12.0],
    "close": [10.0, 11.0, 12.0],
    "volume": [100.0, 100.0, 100.0],
}


class Dice(Strategy):
    def on_bar(self, bar: Any) -> None:
        if self.rng.random() < 0.5:
            self.buy(bar.symbol, 1)
            self.log.info("rolled", close=bar.close)


def refusal(error: type[Exception] = ConfigError, **settings: Any) -> str:
    defaults: dict[str, Any] = {"strategies": BuyAndHold(), "data": "AAPL"}
    with pytest.raises(error) as refused:
        backtest(**(defaults | settings))
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        flat_bars([10, 11, 12]),
        [flat_bars([10, 11, 12])],
        {"AAA": FRAME},
        {"AAA": pd.DataFrame(FRAME)},
        {"AAA": pl.DataFrame(FRAME)},
        {"AAA": flat_bars([10, 11, 12], "other")},
    ],
    ids=["bars", "list", "columns", "pandas", "polars", "renamed"],
)
def test_data_comes_in_many_forms(data: object) -> None:
    result = backtest(BuyAndHold(), data=data)
    assert result.bars == 3
    assert list(result.table("orders")["symbol"]) == ["AAA"]


def test_data_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "AAA.csv"
    pd.DataFrame(FRAME).to_csv(path, index=False)
    assert backtest(BuyAndHold(), data=path).bars == 3
    assert backtest(BuyAndHold(), data=str(path)).bars == 3


def test_samples_are_named() -> None:
    assert backtest(BuyAndHold(), data="AAPL").system["data"]["symbols"] == ("AAPL",)  # type: ignore[index]
    assert backtest(BuyAndHold(), data=["AAPL", "MSFT"]).bars == 2 * 3270


def test_the_same_run_has_the_same_digest() -> None:
    runs = [backtest(Dice(), data=flat_bars([10] * 50), seed=7) for _ in range(2)]
    assert runs[0].digest == runs[1].digest
    assert runs[0].digest != backtest(Dice(), data=flat_bars([10] * 50), seed=8).digest


def test_notes_are_kept_in_order_with_the_strategy() -> None:
    result = backtest([Dice(), Dice()], data=flat_bars([10, 11, 12, 13, 14]))
    assert {note["strategy"] for note in result.log} == {"dice", "dice_2"}
    times = [note["time"] for note in result.log]
    assert times == sorted(times)  # type: ignore[type-var]


def test_strategies_share_the_cash_in_equal_parts() -> None:
    result = backtest(
        [BuyAndHold(), SmaCross(), MeanReversion()], data=flat_bars([10, 11]), cash=100
    )
    assert [strategy["capital"] for strategy in result.system["strategies"]] == [  # type: ignore[attr-defined]
        "33.33333333",
        "33.33333333",
        "33.33333334",
    ]


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    backtest(
        BuyAndHold(),
        data=flat_bars([10, 11, 12]),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (3, 3)


def test_what_was_found_from_the_data_is_among_the_assumptions() -> None:
    result = backtest(BuyAndHold(), data=[flat_bars([10, 11]), flat_bars([10, 11], "BBB")])
    assert (
        "instrument",
        "AAA, BBB: prices have 2 decimals, which is exact; quantities are whole, as all "
        "volumes are",
    ) in result.assumptions


def test_holes_in_the_data_are_among_the_assumptions() -> None:
    time = FIRST + 60 * 10**9 * np.array([0, 1, 2, 5])
    prices = [10.0] * 4
    bars = Bars.from_columns(
        "AAA", time=time, open=prices, high=prices, low=prices, close=prices, timeframe="1m"
    )
    sentence = (
        "AAA: one hole from 2020-01-01T00:02:00 to 2020-01-01T00:05:00; no bars were invented"
    )
    assert ("data", sentence) in backtest(BuyAndHold(), data=bars).assumptions


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"strategies": BuyAndHold},
            "backtest(): BuyAndHold is a class: make a strategy of it with BuyAndHold().",
        ),
        (
            {"strategies": "sma_cross"},
            "backtest(): 'sma_cross' is no strategy: extend ingenium.Strategy.",
        ),
        ({"strategies": []}, "backtest(): there are no strategies: give one, such as SmaCross()."),
        (
            {"fees": 0.001},
            "backtest(): venue.fees: needs a kind, not 0.001: write {kind: percent, rate: ...} "
            "(kinds: none, percent, per_share, flat, maker_taker, tiered, instrument, dated).",
        ),
        (
            {"fees": {"kind": "percent", "rate": "x"}},
            "backtest(): venue.fees.rate: must be a number, not 'x'.",
        ),
        ({"cash": 0}, "backtest(): account.initial_capital: must be above zero, not 0."),
        (
            {"fill": "next"},
            "backtest(): venue.fill: 'next' is not known: did you mean 'next_open'? there are "
            "next_close, next_open, same_close.",
        ),
        (
            {"venue": {"participation": 0.1, "fil": 1}},
            "backtest(): venue.fil: is no key here: did you mean 'fill'? there are fees, "
            "slippage, impact, fill, touch, children, path, trail_by, participation, cash_check, "
            "latency, queue, refill, book_impact, equity_every.",
        ),
        (
            {"risk": {"max_order_size": 0}},
            "backtest(): risk.max_order_size: must be above zero, not 0: correct or remove it.",
        ),
        (
            {"instruments": {"AAPLE": {}}},
            "backtest(): instruments: 'AAPLE' is not among data.symbols: did you mean 'AAPL'? "
            "there is AAPL.",
        ),
        (
            {"risk": {"restricted": ["MSFT"]}},
            "backtest(): risk.restricted: 'MSFT' is not among data.symbols: there is AAPL.",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_the_fix(settings: dict[str, Any], expected: str) -> None:
    assert refusal(**settings) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"data": FRAME},
            'The instrument of the given columns is not known: give data={"SYMBOL": ...}.',
        ),
        ({"data": []}, 'data is empty: give bars, such as data="AAPL" for the shipped sample.'),
        ({"data": ["AAPL", "AAPL"]}, "data holds AAPL twice: remove one."),
        (
            {"data": flat_bars([10, 11])[0:0]},
            "data holds no bars of AAA: give at least one.",
        ),
        (
            {"actions": [Split("MSFT", FIRST, 2, 1)]},
            "actions name a symbol that data does not hold: it holds AAPL.",
        ),
        ({"data": "AAPLE.csv"}, "There is no file AAPLE.csv: check the path."),
    ],
)
def test_wrong_data_is_refused_with_the_fix(settings: dict[str, Any], expected: str) -> None:
    assert refusal(DataError, **settings) == expected


def test_a_strategy_that_has_run_is_refused() -> None:
    strategy = BuyAndHold()
    backtest(strategy, data=flat_bars([10, 11]))
    with pytest.raises(ConfigError, match=r"^This BuyAndHold has run already"):
        backtest(strategy, data=flat_bars([10, 11]))


def run(folder: Path, text: str) -> Any:
    path = folder / "s.yaml"
    path.write_text(text)
    return run_system(load_system(path))


def test_a_system_runs_its_strategies_with_their_shares(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
        name: two
        data: {symbols: [AAPL, MSFT], start: 2005-01-01, end: 2005-12-31}
        account: {initial_capital: 1000}
        strategies:
          - {id: a, name: sma_cross, allocation: 0.5, symbols: [MSFT], parameters: {fast: 5}}
          - {name: Mean Reversion Strategy, allocation: 0.25, parameters: {entryZScore: 1}}
          - {name: buy_and_hold, enabled: false}
        """,
    )
    assert result.name == "two"
    assert result.bars == 2 * 252
    described = result.system["strategies"]
    assert [(s["id"], s["capital"], s["symbols"]) for s in described] == [
        ("a", "500", ["MSFT"]),
        ("mean_reversion", "250", ["AAPL", "MSFT"]),
        ("unallocated", "250", []),
    ]
    assert described[1]["parameters"]["entry_z"] == 1.0
    assert result.totals["initial"] == Decimal(1000)
    assert ("capital", "250 was given to no strategy") in result.assumptions


def test_a_system_finds_strategies_in_the_folder_beside_it(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mine_strategy.py").write_text(
        "from ingenium.strategy.strategy import Strategy\n"
        "class Mine(Strategy):\n"
        "    size: int = 1\n"
    )
    result = run(tmp_path, "data: {symbols: [AAPL]}\nstrategies: [{name: mine}]")
    assert result.system["strategies"][0]["id"] == "mine"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "strategies: [{name: sma_corss}]",
            "s.yaml: strategies[0].name: There is no strategy 'sma_corss': did you mean "
            "'sma_cross'? there are breakout, buy_and_hold, lazy_grid, mean_reversion, "
            "naive_test, rebalance, rsi, sma_cross.",
        ),
        (
            "strategies: [{name: sma_cross, parameters: {fats: 3}}]",
            "s.yaml: strategies[0].parameters: SmaCross has no parameter 'fats': did you mean "
            "'fast'? there are fast, slow, weight, allow_short.",
        ),
        (
            "strategies: [{name: sma_cross, symbols: [APPL]}]",
            "s.yaml: strategies[0].symbols: 'APPL' is not in the data: did you mean 'AAPL'? there "
            "are AAPL, GOOG, MSFT.",
        ),
        (
            "strategies: [{name: sma_cross}]\ninstruments: {APPL: {tick: 0.01}}",
            "s.yaml: instruments: 'APPL' is not in the data: did you mean 'AAPL'? there are AAPL, "
            "GOOG, MSFT.",
        ),
        (
            "strategies: [{name: sma_cross}]\nrisk: {restricted: [GME]}",
            "s.yaml: risk.restricted: 'GME' is not in the data: there are AAPL, GOOG, MSFT.",
        ),
    ],
)
def test_a_system_that_does_not_fit_its_data_is_refused(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(ConfigError) as error:
        run(tmp_path, text)
    assert str(error.value) == expected


def test_dividends_and_new_symbols_reach_the_engine() -> None:
    actions: list[CorporateAction] = [
        Dividend("AAA", FIRST + 2 * DAY, Decimal("0.5"), "USD"),
        SymbolChange(FIRST + 2 * DAY, "AAA", "BBB"),
    ]
    result = backtest(BuyAndHold(), data=flat_bars([10, 10, 10, 10]), actions=actions)
    assert result.totals["dividends"] == Decimal("0.5") * 9_500
    assert list(result.table("events")["event"]) == ["DividendPaid", "SymbolChanged"]


def test_splits_of_samples_reach_the_engine_and_can_be_given() -> None:
    prices = [10.0, 10.0, 5.0, 5.0]
    split = Split("AAA", FIRST + 2 * DAY, 2, 1)
    plain = backtest(BuyAndHold(), data=flat_bars(prices))
    adjusted = backtest(BuyAndHold(), data=flat_bars(prices), actions=[split])
    # 9,500 shares lose 5 each without the split, nothing with it
    assert plain.final_equity == Decimal(100_000 - 9_500 * 5)
    assert adjusted.final_equity == Decimal(100_000)
