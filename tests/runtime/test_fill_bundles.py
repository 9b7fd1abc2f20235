"""Bundles of assumptions about fills: what each changes, and that harsher is not more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import ingenium
from ingenium.analytics.comparison import compare
from ingenium.model.errors import ConfigError
from ingenium.runtime.fill_bundles import BUNDLES
from ingenium.strategy.builtin.mean_reversion import MeanReversion

SAMPLES = ("AAPL", "GOOG", "MSFT")


class Patient(ingenium.Strategy):
    """Bids below the last close and, with what it bought, asks above what it paid."""

    distance: float = 0.01
    quantity: int = 100

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.cancel_all(bar.symbol)
        if self.position(bar.symbol) == 0:
            self.buy(bar.symbol, self.quantity, limit=round(bar.close * (1 - self.distance), 2))
        else:
            self.sell(bar.symbol, self.quantity, limit=round(bar.close * (1 + self.distance), 2))


def under_all(symbol: str, **settings: Any) -> dict[str, ingenium.Result]:
    return ingenium.backtest(Patient(), data=[symbol], fills="all", **settings)


@pytest.mark.parametrize("symbol", SAMPLES)
@pytest.mark.parametrize("fees", [None, {"kind": "maker_taker", "maker": -0.0001, "taker": 0.0005}])
def test_a_passive_strategy_makes_no_more_with_harsher_fills(
    symbol: str, fees: dict[str, object] | None
) -> None:
    results = under_all(symbol, fees=fees)
    kind, base, harsh = (results[name].final_equity for name in BUNDLES)
    assert harsh <= base <= kind
    assert len(results["pessimistic"].fills) <= len(results["base"].fills)


def test_base_is_the_run_without_a_bundle() -> None:
    plain = ingenium.backtest(Patient(), data=["AAPL"])
    base = ingenium.backtest(Patient(), data=["AAPL"], fills="base")
    assert base.digest == plain.digest
    assert "fills" not in dict(base.assumptions)


def test_all_runs_each_bundle_with_a_strategy_of_its_own() -> None:
    strategy = MeanReversion(lookback=30)
    strategy.exit_z = 0.25
    results = ingenium.backtest(strategy, data=["AAPL"], fills="all")
    alone = {
        name: ingenium.backtest(MeanReversion(lookback=30, exit_z=0.25), data=["AAPL"], fills=name)
        for name in BUNDLES
    }
    assert list(results) == list(BUNDLES)
    assert [each.digest for each in results.values()] == [each.digest for each in alone.values()]


def test_a_bundle_says_what_it_changed() -> None:
    results = under_all("AAPL", slippage={"kind": "ticks", "ticks": 2}, fill="same_close")
    told = {name: dict(result.assumptions).get("fills") for name, result in results.items()}
    assert told == {
        "optimistic": "the optimistic bundle: slippage none instead of ticks 2; path adaptive "
        "instead of touch",
        "base": None,
        "pessimistic": "the pessimistic bundle: slippage ticks 4 instead of ticks 2; fill "
        "next_open instead of same_close; touch through instead of touch; participation 0.1 "
        "instead of none",
    }


def test_fees_are_charged_as_for_taking_in_the_dearest_tier() -> None:
    tiers = [
        {"from": 0, "maker": "0.001", "taker": "0.002"},
        {"from": 1000, "maker": "-0.001", "taker": "0.001"},
    ]
    results = under_all("AAPL", fees={"kind": "tiered", "tiers": tiers})
    harsh = results["pessimistic"].table("fills")
    pairs = zip(harsh["fee_text"], harsh["price_text"], harsh["quantity_text"], strict=True)
    rates = {Decimal(fee) / (Decimal(price) * Decimal(units)) for fee, price, units in pairs}
    assert rates == {Decimal("0.002")}
    assert "the optimistic bundle" in dict(results["optimistic"].assumptions)["fills"]
    assert "fees" not in dict(results["optimistic"].assumptions)["fills"]


def test_rates_of_instruments_lose_their_rebates() -> None:
    results = under_all(
        "AAPL",
        fees={"kind": "instrument"},
        instruments={"AAPL": {"maker_fee": "-0.0001", "taker_fee": "0.0004"}},
    )
    assert results["base"].totals["fees"] < 0
    assert results["pessimistic"].totals["fees"] > 0


def test_bars_without_volume_are_not_cut_to_a_part_of_nothing() -> None:
    rows = {
        "time": ["2024-01-01", "2024-01-02", "2024-01-03"],
        "open": [100, 100, 98.0],
        "high": [100, 101, 103.0],
        "low": [100, 97.0, 97.0],
        "close": [100, 98, 100.0],
        "volume": [0.0, 0.0, 0.0],
    }
    result = ingenium.backtest(Patient(), data={"X": rows}, fills="pessimistic")
    assert len(result.fills) == 2
    assert "participation" not in dict(result.assumptions)["fills"]


def test_the_three_say_how_much_rests_on_the_fills() -> None:
    compared = compare(under_all("AAPL"))
    first, second = compared.remarks
    assert first.startswith("Profit in USD: optimistic ")
    assert second.endswith("of the profit rests on the fills: it is gone with pessimistic ones.")


def test_an_unknown_bundle_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"fills: .*optimistic"):
        ingenium.backtest(Patient(), data=["AAPL"], fills="hopeful")  # type: ignore[call-overload]
