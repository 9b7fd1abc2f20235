from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.system import load_system

if TYPE_CHECKING:
    from pathlib import Path

ONE = "strategies: [{name: sma_cross}]\n"


def refusal(folder: Path, text: str, name: str = "s.yaml") -> str:
    path = folder / name
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_system(path)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ONE + "acount: {currency: USD}",
            "s.yaml: acount: is no key here: did you mean 'account'? there are strategies, name, "
            "ingestor, data, portfolio, executor, account, risk, venue, fills, instruments, "
            "exchanges, gates, guard, stale, strategy_folders, bus, announce, storage, seed.",
        ),
        (
            ONE + "account: {capital: 5}",
            "s.yaml: account.capital: is no key here: did you mean 'initial_capital'? there are "
            "initial_capital, currency, kind, leverage, margin_call, interest.",
        ),
        (ONE + "account: 5", "s.yaml: account: must hold keys and values, not 5."),
        (
            ONE + "account: {initial_capital: lots}",
            "s.yaml: account.initial_capital: must be a number, not 'lots'.",
        ),
        (
            ONE + "account: {initialCapital: .nan}",
            "s.yaml: account.initialCapital: must be a finite number, not nan.",
        ),
        (
            ONE + "account: {initial_capital: -5}",
            "s.yaml: account.initial_capital: must be above zero, not -5.",
        ),
        (
            ONE + "account: {leverage: 0}",
            "s.yaml: account.leverage: must be above zero, not 0.",
        ),
        (
            ONE + "account: {currency: dollars}",
            "s.yaml: account.currency: 'dollars' is no currency: write a code such as USD or USDT.",
        ),
        (
            ONE + "account: {kind: margn}",
            "s.yaml: account.kind: 'margn' is not known: did you mean 'margin'? there are cash, "
            "margin, unlimited.",
        ),
        (
            ONE + "account: {initial_capital: 5, initialCapital: 6}",
            "s.yaml: account.initialCapital: is given twice (initial_capital is the same key): "
            "remove one.",
        ),
        ("name: x", "s.yaml: the key 'strategies' is missing: add it."),
        ("strategies: []", "s.yaml: strategies: there are none: add one."),
        ("strategies: sma_cross", "s.yaml: strategies: must be a list, not 'sma_cross'."),
        (
            "strategies: [{nam: sma_cross}]",
            "s.yaml: strategies[0].nam: is no key here: did you mean 'name'? there are name, id, "
            "enabled, allocation, capital, symbols, parameters, sizer, risk.",
        ),
        (
            "strategies: [{id: a}]",
            "s.yaml: strategies[0]: the key 'name' is missing: add it.",
        ),
        (
            "strategies: [{name: ' '}]",
            "s.yaml: strategies[0].name: is empty: name a strategy such as sma_cross.",
        ),
        (
            "strategies: [{name: sma_cross, enabled: maybe}]",
            "s.yaml: strategies[0].enabled: must be true or false, not 'maybe'.",
        ),
        (
            "strategies: [{name: sma_cross, enabled: false}]",
            "s.yaml: strategies: none is enabled: set `enabled: true`.",
        ),
        (
            "strategies: [{name: a, allocation: 0.7}, {name: b, allocation: 0.5}]",
            "s.yaml: strategies: allocations add up to 1.2: let them add up to 1 at most.",
        ),
        (
            "strategies: [{name: a, allocation: 1}, {name: b}]",
            "s.yaml: strategies: nothing is left for a strategy without an allocation: give it "
            "one.",
        ),
        (
            "strategies: [{name: a, allocation: 50}]",
            "s.yaml: strategies[0].allocation: must be above 0 and at most 1, not 50: 0.5 is one "
            "half.",
        ),
        (
            "strategies: [{name: a, allocation: 1, capital: 5}]",
            "s.yaml: strategies[0].capital: is the same as allocation: remove one of the two.",
        ),
        (
            "strategies: [{name: a, capital: 0}]",
            "s.yaml: strategies[0].capital: must be above zero, not 0.",
        ),
        (
            "strategies: [{name: a, id: x}, {name: b, id: x}]",
            "s.yaml: strategies[0].id: 'x' is used more than once: give each strategy its own.",
        ),
        (
            "strategies: [{name: a, symbols: []}]",
            "s.yaml: strategies[0].symbols: is empty: name at least one symbol, or leave the key "
            "out.",
        ),
        (
            "strategies: [{name: a, symbols: [X, X]}]",
            "s.yaml: strategies[0].symbols: 'X' is named twice: remove one.",
        ),
        (
            "strategies: [{name: a, symbols: [AAPLE]}]\ndata: {symbols: [AAPL]}",
            "s.yaml: strategies[0].symbols: 'AAPLE' is not among data.symbols: did you mean "
            "'AAPL'? there is AAPL.",
        ),
        (
            "strategies: [{name: a, sizer: {kind: fixed_cash, amount: 0}}]",
            "s.yaml: strategies[0].sizer.amount: must be above zero, not 0.",
        ),
        (
            "strategies: [{name: a, sizer: fixed_cash}]",
            "s.yaml: strategies[0].sizer: needs a kind, not 'fixed_cash': write {kind: fixed_cash, "
            "amount: ...} (kinds: fixed_quantity, fixed_cash, percent_of_equity, "
            "target_weight, volatility_target, signal_strength).",
        ),
        (
            ONE + "data: {symbols: [600519]}",
            "s.yaml: data.symbols[0]: must be text, not 600519: write it in quotes, '600519'.",
        ),
        (
            ONE + "data: {start: 2012-12-31, end: 2005-01-01}",
            "s.yaml: data.start: 2012-12-31 is after the end, 2005-01-01: swap the two.",
        ),
        (
            ONE + "data: {start: yesterday}",
            "s.yaml: data.start: cannot read the time 'yesterday': write it as 2020-01-31 or "
            "2020-01-31T09:30:00Z.",
        ),
        (
            ONE + "data: {start: 2012}",
            "s.yaml: data.start: must be text, not 2012: write it in quotes, '2012'.",
        ),
        (
            ONE + "data: {bars: 1day}",
            "s.yaml: data.bars: Timeframe '1day' is not known: write a whole number and one of s, "
            "m (minute), h, d, w, such as '5m', '1h' or '1d'.",
        ),
        (
            ONE + "venue: {fees: {kind: percnt, rate: 0.1}}",
            "s.yaml: venue.fees.kind: 'percnt' is not known: did you mean 'percent'? there are "
            "none, percent, per_share, flat, maker_taker, tiered, instrument, dated.",
        ),
        (
            ONE + "venue: {fees: 0.001}",
            "s.yaml: venue.fees: needs a kind, not 0.001: write {kind: percent, rate: ...} "
            "(kinds: none, percent, per_share, flat, maker_taker, tiered, instrument, dated).",
        ),
        (
            ONE + "venue: {fees: {kind: percent}}",
            "s.yaml: venue.fees: the key 'rate' is missing: add it.",
        ),
        (
            ONE + "venue: {fees: {kind: percent, rat: 1}}",
            "s.yaml: venue.fees.rat: is no key here: did you mean 'rate'? there are kind, rate.",
        ),
        (
            ONE + "venue: {fees: {kind: percent, rate: 10}}",
            "s.yaml: venue.fees.rate: must be a fraction from 0 to below 1, not 10: 0.001 is "
            "0.1 %.",
        ),
        (
            ONE + "venue: {fees: {kind: flat, amount: -1}}",
            "s.yaml: venue.fees.amount: must be zero or more, not -1.",
        ),
        (
            ONE + "venue: {fees: {kind: tiered, tiers: []}}",
            "s.yaml: venue.fees.tiers: there are none: add one, {from: 0, maker: ..., taker: ...}.",
        ),
        (
            ONE + "venue: {fees: {kind: tiered, tiers: [{from: 5, maker: 0, taker: 0}]}}",
            "s.yaml: venue.fees.tiers[0].from: must be 0 for the first tier, not 5.",
        ),
        (
            ONE + "venue: {participation: 2}",
            "s.yaml: venue.participation: must be above 0 and at most 1, not 2: 0.5 is one half.",
        ),
        (
            ONE + "venue: {fill: next_opn}",
            "s.yaml: venue.fill: 'next_opn' is not known: did you mean 'next_open'? there are "
            "next_close, next_open, same_close.",
        ),
        (
            ONE + "venue: {slippage: {kind: ticks, ticks: 1.5}}",
            "s.yaml: venue.slippage.ticks: must be a whole number, not 1.5.",
        ),
        (
            ONE + "risk: {max_order_size: 5, max_order_quantity: 5}",
            "s.yaml: risk.max_order_size: is the same limit as max_order_quantity: remove one of "
            "the two.",
        ),
        (
            ONE + "risk: {maxDailyLoss: -5000}",
            "s.yaml: risk.maxDailyLoss: must be above zero, not -5000: correct or remove it.",
        ),
        (
            ONE + "risk: {max_ordersize: 5}",
            "s.yaml: risk.max_ordersize: is no key here: did you mean 'max_order_size'? there are "
            "max_position_size, max_order_size, max_daily_loss, max_gross_exposure, "
            "max_symbol_exposure, max_position_quantity, max_position_notional, "
            "max_order_quantity, max_order_notional, max_symbol_notional, max_gross_notional, "
            "daily_loss_action, max_orders, orders_window, price_collar, max_data_age, "
            "restricted, self_trade, warn_at.",
        ),
        (
            ONE + "risk: {max_orders: 5}",
            "s.yaml: risk: max_orders and orders_window go together: give both, such as 100 and "
            "'1s'.",
        ),
        (
            ONE + "risk: {max_data_age: 5 minutes}",
            "s.yaml: risk.max_data_age: must be a time such as '1s' or '5m', not '5 minutes'.",
        ),
        (
            ONE + "data: {symbols: [AAPL]}\nrisk: {restricted: [GME]}",
            "s.yaml: risk.restricted: 'GME' is not among data.symbols: there is AAPL.",
        ),
        (
            ONE + "instruments: {X: {price_precision: 20}}",
            "s.yaml: instruments.X.price_precision: must be 0 to 18 decimals, not 20.",
        ),
        (
            ONE + "instruments: {X: {tick: 0}}",
            "s.yaml: instruments.X.tick: must be above zero, not 0.",
        ),
        (
            ONE + "bus: rabbit",
            "s.yaml: bus: 'rabbit' is no bus: write memory, nats://host, kafka://host or http.",
        ),
        (
            ONE + "storage: ingenium.db",
            "s.yaml: storage: 'ingenium.db' is no storage: write sqlite:///file or "
            "postgresql://host.",
        ),
        (ONE + "seed: one", "s.yaml: seed: must be a whole number, not 'one'."),
        ("", "s.yaml is empty: write at least `strategies:`."),
        ("- a\n- b", "s.yaml must hold keys and values, not a list: begin with `name:`."),
        ("name: a\nname: b", "s.yaml, line 2: key 'name' is given twice: remove one."),
        ("name: [a", "s.yaml, line 1: expected ',' or ']', but got '<stream end>': correct it."),
        (
            "name: a\n\tb: c",
            "s.yaml, line 2: found character '\\t' that cannot start any token: correct it.",
        ),
    ],
)
def test_a_wrong_system_file_is_refused_with_key_and_fix(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert refusal(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"mode": "live", "strategies": []}',
            "r.json: mode: must be 'backtest' for a backtest request, not 'live'.",
        ),
        (
            '{"startDate": "2023-13-01", "strategies": [{"name": "rsi"}]}',
            "r.json: startDate: there is no such time as '2023-13-01' (month must be in 1..12): "
            "correct it.",
        ),
        (
            '{"startDate": "2024-01-01", "endDate": "2023-01-01", "strategies": [{"name": "rsi"}]}',
            "r.json: startDate: 2024-01-01 is after the end, 2023-01-01: swap the two.",
        ),
        (
            '{"initialCapital": -1, "strategies": [{"name": "rsi"}]}',
            "r.json: initialCapital: must be above zero, not -1.",
        ),
        (
            '{"initialCapital": 1, "account": {"initialCapital": 2}, "strategies": []}',
            "r.json: initialCapital: is given in account too: remove one.",
        ),
        (
            '{"symbols": "AAPL", "strategies": [{"name": "rsi"}]}',
            "r.json: symbols: must be a list, not 'AAPL'.",
        ),
        (
            '{"symbols": ["AAPL"], "strategies": [{"name": "rsi", "alocation": 1}]}',
            "r.json: strategies[0].alocation: is no key here: did you mean 'allocation'? there "
            "are name, id, enabled, allocation, capital, symbols, parameters, sizer, risk.",
        ),
        ('{"mode": "backtest", "mode": "live"}', "r.json: key 'mode' is given twice: remove one."),
        (
            '{"mode": "backtest",}',
            "r.json, line 1: illegal trailing comma before end of object: correct it.",
        ),
    ],
)
def test_a_wrong_request_is_refused_with_its_own_keys(
    tmp_path: Path, text: str, expected: str
) -> None:
    found = refusal(tmp_path, text, "r.json")
    if "trailing comma" in expected:  # the words differ between versions of Python
        assert found.startswith("r.json, line 1: ")
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "{activ: true, capital: 1, instruments: [ETHMYR.luno]}",
            "s.yaml: strategy.A.activ: is no key here: did you mean 'active'? there are active, "
            "capital, instruments, params.",
        ),
        (
            "{capital: much, instruments: [ETHMYR.luno]}",
            "s.yaml: strategy.A.capital: must be a number, not 'much'.",
        ),
        (
            "{capital: 0, instruments: [ETHMYR.luno]}",
            "s.yaml: strategy.A.capital: must be above zero, not 0.",
        ),
        (
            "{capital: 1, instruments: [ETHMYR]}",
            "s.yaml: strategy.A.instruments: 'ETHMYR' is no instrument: write PAIR.exchange, such "
            "as 'ETHMYR.luno'.",
        ),
        (
            "{capital: 1, instruments: []}",
            "s.yaml: strategy.A.instruments: is empty: name one, such as 'ETHMYR.luno'.",
        ),
        (
            "{capital: 1, active: false, instruments: [ETHMYR.luno]}",
            "s.yaml: strategy: none is active: set `active: true`.",
        ),
    ],
)
def test_a_wrong_luno_config_is_refused_with_its_own_keys(
    tmp_path: Path, entry: str, expected: str
) -> None:
    assert refusal(tmp_path, f"strategy: {{A: {entry}}}") == expected


def test_an_absent_file_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(ONE)
    with pytest.raises(ConfigError) as error:
        load_system(tmp_path / "systm.yaml")
    assert str(error.value) == (
        f"There is no file {tmp_path}/systm.yaml: did you mean 'system.yaml'?"
    )


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "", "system.toml") == (
        "system.toml is no system file: give one that ends in .yaml, .yml, .json."
    )


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ConfigError) as error:
        load_system(tmp_path / "s.yaml")
    assert str(error.value) == "s.yaml is not text in UTF-8 (byte 6): save it as UTF-8."


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").mkdir()
    with pytest.raises(ConfigError, match=r"s\.yaml is a folder: give the system file in it\.$"):
        load_system(tmp_path / "s.yaml")
