from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.runtime.limits import Limits, core_limits
from ingenium.runtime.system import load_system
from ingenium.runtime.venue_settings import FractionSlippage, PercentFees

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.system import System

DESIGN = """
name: mean-reversion
data: {source: catalog, symbols: [AAPL, GOOGL, MSFT], bars: 1d, start: 2005-01-01, end: 2012-12-31}
account: {initial_capital: 100000, currency: USD}
strategies:
  - {id: mean_reversion_1, name: mean_reversion, enabled: true, allocation: 1.0,
     symbols: [AAPL, GOOGL, MSFT], parameters: {lookback: 20, entry_z: 2.0, exit_z: 0.5}}
risk: {max_position_size: 100000, max_order_size: 10000, max_daily_loss: 5000,
       max_gross_exposure: 1000000, max_symbol_exposure: 50000}
venue: {fees: {kind: percent, rate: 0.001}, slippage: {kind: fraction, rate: 0.0}, fill: next_open}
bus: memory            # memory | nats://… | kafka://… | http
storage: sqlite:///ingenium.db
"""

REQUEST = """{
  "mode": "backtest",
  "startDate": "2023-01-01T00:00:00Z",
  "endDate": "2023-12-31T23:59:59Z",
  "symbols": ["AAPL", "GOOGL", "MSFT"],
  "initialCapital": 100000,
  "strategies": [{
    "id": "mean_reversion_1",
    "name": "Mean Reversion Strategy",
    "enabled": true,
    "allocation": 1.0,
    "symbols": ["AAPL", "GOOGL", "MSFT"],
    "parameters": {"lookback": 20, "entryZScore": 2.0, "exitZScore": 0.5}
  }],
  "risk": {"maxPositionSize": 100000, "maxOrderSize": 10000, "maxDailyLoss": 5000,
           "maxGrossExposure": 1000000, "maxSymbolExposure": 50000}
}"""

LUNO = """
strategy:
  naiveTest:
    active: true
    capital: 1000
    instruments: ["ETHMYR.luno", "ETHUSD.kraken"]
    params: {quantity: 0.12}
  latencyArbitrage:
    active: false
    capital: 500
    instruments: ["XBTMYR.luno"]
min_tick_size: {"ETHMYR.luno": 1, "XBTMYR.luno": 1}
# global_risk_configs: reserved
"""


def load(folder: Path, text: str, name: str = "system.yaml") -> System:
    path = folder / name
    path.write_text(text)
    return load_system(path)


def test_the_system_file_of_the_design_is_read_whole(tmp_path: Path) -> None:
    system = load(tmp_path, DESIGN)
    assert system.name == "mean-reversion"
    assert system.data.symbols == ("AAPL", "GOOGL", "MSFT")
    assert (system.data.start, system.data.end) == ("2005-01-01", "2012-12-31")
    assert system.account.initial_capital == Decimal(100000)
    assert system.strategies[0].parameters == {"lookback": 20, "entry_z": 2.0, "exit_z": 0.5}
    assert system.venue.fees == PercentFees(Decimal("0.001"))
    assert system.venue.slippage == FractionSlippage(Decimal("0.0"))
    assert system.storage == "sqlite:///ingenium.db"
    assert system.folder == tmp_path


def test_the_request_of_the_contract_is_the_same_system(tmp_path: Path) -> None:
    system = load(tmp_path, REQUEST, "request.json")
    assert system.name == "request"
    assert system.data.symbols == ("AAPL", "GOOGL", "MSFT")
    assert (system.data.start, system.data.end) == ("2023-01-01T00:00:00Z", "2023-12-31T23:59:59Z")
    assert system.account.initial_capital == Decimal(100000)
    entry = system.strategies[0]
    assert (entry.id, entry.name) == ("mean_reversion_1", "Mean Reversion Strategy")
    assert entry.parameters == {"lookback": 20, "entryZScore": 2.0, "exitZScore": 0.5}
    assert system.risk == load(tmp_path, DESIGN).risk


def test_the_luno_config_brings_capital_ticks_and_currencies(tmp_path: Path) -> None:
    system = load(tmp_path, LUNO, "global_strategy_config.yaml")
    assert [(s.id, s.name, s.enabled, s.capital) for s in system.strategies] == [
        ("naiveTest", "naiveTest", True, Decimal(1000)),
        ("latencyArbitrage", "latencyArbitrage", False, Decimal(500)),
    ]
    assert system.strategies[0].symbols == ("ETHMYR.luno", "ETHUSD.kraken")
    assert system.strategies[0].parameters == {"quantity": 0.12}
    assert system.account.initial_capital == Decimal(1000)
    assert system.account.currency == "MYR"
    ether = system.instruments["ETHMYR.luno"]
    assert (ether.base, ether.currency, ether.tick) == ("ETH", "MYR", Decimal(1))
    assert system.instruments["ETHUSD.kraken"].currency == "USD"


def test_other_keys_may_stand_beside_the_strategies_of_the_luno_config(tmp_path: Path) -> None:
    more = (
        "data: {source: bars}\naccount: {currency: USD}\n"
        "instruments: {ETHMYR.luno: {tick: 2, currency: MYR}}\n"
    )
    system = load(tmp_path, LUNO + more)
    assert system.instruments["ETHMYR.luno"].tick == Decimal(2)
    assert system.data.source == "bars"
    assert system.account.currency == "USD"
    assert system.account.initial_capital == Decimal(1000)


def test_keys_may_be_in_camel_case_everywhere(tmp_path: Path) -> None:
    text = """{"strategies": [{"name": "sma_cross"}],
      "account": {"initialCapital": "1000.50", "marginCall": "report"},
      "venue": {"trailBy": "extreme", "fees": {"kind": "per_share", "rate": 0.005, "minimum": 1}},
      "instruments": {"aBc": {"pricePrecision": 4}}}"""
    system = load(tmp_path, text, "system.json")
    assert system.account.initial_capital == Decimal("1000.50")
    assert system.venue.trail_by == "extreme"
    assert system.instruments["aBc"].price_precision == 4


def test_a_short_system_has_defaults(tmp_path: Path) -> None:
    system = load(tmp_path, "strategies: [{name: sma_cross}]", "short.yml")
    assert system.name == "short"
    assert system.data.source == "catalog"
    assert system.strategies[0].enabled


def test_symbols_that_yaml_takes_for_truth_values_stay_symbols(tmp_path: Path) -> None:
    system = load(tmp_path, "data: {symbols: [ON, NO, Y]}\nstrategies: [{name: sma_cross}]")
    assert system.data.symbols == ("ON", "NO", "Y")


def test_each_symbol_may_have_its_own_file(tmp_path: Path) -> None:
    text = "data: {source: {BTC: a.csv, ETH: b.csv}}\nstrategies: [{name: rsi, symbols: [ETH]}]"
    assert load(tmp_path, text).data.source == {"BTC": "a.csv", "ETH": "b.csv"}


def test_short_and_explicit_names_of_limits_reach_the_gate_as_one() -> None:
    limits = Limits(
        max_position_size=Decimal(100),
        max_order_notional=Decimal(5000),
        max_symbol_exposure=Decimal("1e5"),
        max_orders=10,
        orders_window="1s",
        restricted=("GME",),
    )
    assert core_limits(limits, {"AAPL": 0, "GME": 1}) == {
        "max_position_quantity": "100",
        "max_order_notional": "5000",
        "max_symbol_notional": "100000",
        "max_orders": 10,
        "orders_window": 1_000_000_000,
        "restricted": [1],
    }
