"""Every setting that a file may hold is one that the engine takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ingenium.runtime.backtest import run_system
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.analytics.result import Result


def run(folder: Path, **sections: Any) -> Result:
    document: dict[str, Any] = {
        "data": {"source": "sample", "symbols": ["AAPL"], "end": "2000-12-31"},
        "strategies": [{"name": "sma_cross"}],
    }
    return run_system(system_of(document | sections, name="test", file="s.yaml", folder=folder))


@pytest.mark.parametrize(
    "fees",
    [
        {"kind": "none"},
        {"kind": "percent", "rate": 0.001},
        {"kind": "per_share", "rate": 0.005, "minimum": 1},
        {"kind": "flat", "amount": 5},
        {"kind": "maker_taker", "maker": -0.0001, "taker": 0.0005},
        {
            "kind": "tiered",
            "tiers": [
                {"from": 0, "maker": 0.001, "taker": 0.002},
                {"from": 100000, "maker": 0, "taker": 0.001},
            ],
        },
        {"kind": "instrument"},
        {"kind": "percent", "rate": 0.00000001},
    ],
    ids=lambda fees: fees["kind"],
)
def test_each_fee_model_is_taken(tmp_path: Path, fees: dict[str, object]) -> None:
    result = run(tmp_path, venue={"fees": fees}, instruments={"AAPL": {"taker_fee": 0.001}})
    assert (result.totals["fees"] > 0) == (fees["kind"] != "none")


@pytest.mark.parametrize(
    "sizer",
    [
        {"kind": "fixed_quantity", "quantity": 10},
        {"kind": "fixed_cash", "amount": 1000},
        {"kind": "percent_of_equity", "percent": 10},
        {"kind": "target_weight"},
        {"kind": "volatility_target", "volatility": 0.1, "periods_per_year": 252},
        {"kind": "signal_strength", "allocation": 0.5},
    ],
    ids=lambda sizer: sizer["kind"],
)
def test_each_sizer_is_taken(tmp_path: Path, sizer: dict[str, object]) -> None:
    (tmp_path / "own.py").write_text(
        "from ingenium.strategy.strategy import Strategy\n"
        "class Own(Strategy):\n"
        "    warm_up = 30\n"
        "    def on_bar(self, bar):\n"
        "        self.signal(bar.symbol, 0.5)\n"
    )
    result = run(tmp_path, strategies=[{"name": "own.py", "sizer": sizer}])
    assert len(result.table("fills")["side"]) > 0


@pytest.mark.parametrize(
    "venue",
    [
        {"slippage": {"kind": "fraction", "rate": 0.001}},
        {"slippage": {"kind": "ticks", "ticks": 2}},
        {"fill": "same_close"},
        {"fill": "next_close"},
        {"children": "next_bar", "path": "adaptive", "trail_by": "extreme"},
        {"path": "high_first", "participation": 0.1},
        {"path": "low_first", "cash_check": True},
    ],
    ids=str,
)
def test_each_fill_assumption_is_taken(tmp_path: Path, venue: dict[str, object]) -> None:
    assert len(run(tmp_path, venue=venue).table("fills")["side"]) > 0


def test_each_setting_of_the_account_is_taken(tmp_path: Path) -> None:
    interest = {"cash_rate": 0.02, "debit_rate": 0.05, "borrow_rate": 0.01}
    for kind in ("margin", "cash", "unlimited"):
        account = {"kind": kind, "leverage": 2, "margin_call": "report", "interest": interest}
        assert run(tmp_path, account=account).totals["interest"] > 0


def test_each_limit_is_taken_by_the_account_and_by_a_strategy(tmp_path: Path) -> None:
    limits = {
        "max_position_size": 10**6,
        "max_order_size": 10**6,
        "max_daily_loss": 10**6,
        "max_gross_exposure": 10**9,
        "max_symbol_exposure": 10**9,
        "max_position_notional": 10**9,
        "max_order_notional": 10**9,
        "daily_loss_action": "halted",
        "max_orders": 100,
        "orders_window": "1d",
        "price_collar": 0.5,
        "max_data_age": "1w",
        "self_trade": "deny",
    }
    strategies = [{"name": "sma_cross", "risk": limits}]
    result = run(tmp_path, risk=limits, strategies=strategies)
    assert len(result.table("fills")["side"]) > 0
    assert len(result.utilisation) > 0


def test_a_restricted_symbol_is_denied(tmp_path: Path) -> None:
    result = run(tmp_path, risk={"restricted": ["AAPL"]})
    assert len(result.table("fills")["side"]) == 0
    assert len(result.table("denials")["rule"]) > 0


def test_each_fact_of_an_instrument_is_taken(tmp_path: Path) -> None:
    facts = {
        "price_precision": 4,
        "quantity_precision": 2,
        "tick": 0.0001,
        "lot": 0.5,
        "multiplier": 1,
        "min_quantity": 1,
        "max_quantity": 10**6,
        "min_notional": 10,
        "initial_margin": 0.5,
        "maintenance_margin": 0.25,
        "valid_from": "1990-01-01",
        "valid_until": "2020-01-01",
    }
    assert len(run(tmp_path, instruments={"AAPL": facts}).table("fills")["side"]) > 0


def test_the_sessions_of_a_calendar_are_taken(tmp_path: Path) -> None:
    data = {"symbols": ["AAPL"], "end": "2000-12-31", "calendar": "24/7"}
    assert len(run(tmp_path, data=data).table("fills")["side"]) > 0
