"""The `global_strategy_config.yaml` of the Luno contract, as a system."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.suggestion import snake_case
from ingenium.runtime.reading import Place, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_INSTRUMENT: Final = re.compile(r"([A-Za-z0-9]{5,})\.([A-Za-z]\w*)")
_LONG_QUOTES: Final = ("USDT", "USDC", "BUSD", "TUSD")
_PRIMARY: Final = "luno"
_KEYS: Final = {
    "luno": ("luno_key_id", "luno_key_secret"),
    "kraken": ("kraken_api_key", "kraken_private_key"),
}
"""The variables of the contract's `.env` that hold the key of an exchange, and its secret."""

CONFIGS: Final = "configs"
"""The contract's folder of configs, which is beside that of strategies."""

_DAILY_LOSS: Final = Decimal("0.05")


class _Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    active: bool = True
    capital: Decimal
    instruments: tuple[str, ...]
    params: dict[str, Any] = {}


class _Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    strategy: dict[str, _Strategy]
    min_tick_size: dict[str, Decimal] = {}
    global_risk_configs: dict[str, Any] | None = None


def is_luno_config(document: dict[str, Any]) -> bool:
    """Tell whether a document has the contract's key `strategy`."""
    return "strategy" in document and "strategies" not in document


def system_of_luno_config(
    document: dict[str, Any], file: str, folder: Path
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the system that the config describes, and what its moved keys are called.

    Each strategy brings its own capital; together they are the account's. All orders go to Luno;
    the other exchanges that instruments name tell prices only. What the config is silent about is
    careful: cash only, no strategy in the market with more than its capital, no order above the
    largest capital, no day's loss above a twentieth of all. Further keys of a system file may stand
    beside `strategy`, and go before.

    Args:
        document: the config.
        file: what to call it in errors.
        folder: where it is; from a folder `configs`, `strategies` is looked for beside that.

    Raises:
        ConfigError: a key is unknown, an instrument is not `PAIR.exchange`, or none is active.
    """
    own = {key: document[key] for key in document if key in _Config.__struct_fields__}
    config, place = read(_Config, own, file)
    if config.global_risk_configs:
        place.refuse("global_risk_configs", "is reserved by the contract: use `risk`")
    entries, origins, traded = [], {}, []
    for row, (name, strategy) in enumerate(config.strategy.items()):
        path = f"strategy.{name}"
        if strategy.capital <= 0:
            place.refuse(f"{path}.capital", f"must be above zero, not {strategy.capital}")
        if not strategy.instruments:
            place.refuse(f"{path}.instruments", "is empty: name one, such as 'ETHMYR.luno'")
        traded += [_pair(text, f"{path}.instruments", place) for text in strategy.instruments]
        entries.append(_entry(name, strategy))
        for ours, theirs in _NAMES.items():
            origins[f"strategies[{row}].{ours}"] = f"{path}.{theirs}".rstrip(".")
    active = [strategy for strategy in config.strategy.values() if strategy.active]
    if not active:
        place.refuse("strategy", "none is active: set `active: true`")
    capital = sum(strategy.capital for strategy in active)
    primary = next((pair for pair in traded if pair[2] == _PRIMARY), traded[0])
    system = {key: value for key, value in document.items() if key not in own}
    system["strategies"] = entries
    told = (symbol for strategy in active for symbol in strategy.instruments)
    found = {
        "account": {
            "initial_capital": str(capital),
            "currency": primary[1],
            "kind": "cash",
        },
        "instruments": _instruments(config, traded),
        "exchanges": _exchanges(told),
        "risk": {
            "max_order_notional": str(max(strategy.capital for strategy in active)),
            "max_daily_loss": str(capital * _DAILY_LOSS),
        },
    }
    if folder.resolve().name == CONFIGS:
        found["strategy_folders"] = ["strategies", "../strategies"]
    return _below(found, system), origins


def _below(found: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
    """Return what a document states, with what was found where it states nothing."""
    result = dict(stated)
    names = {snake_case(str(key)): key for key in stated}
    for key, value in found.items():
        own = names.get(key, key)
        if own not in result:
            result[own] = value
        elif isinstance(value, dict) and isinstance(result[own], dict):
            result[own] = _below(value, result[own])
    return result


def _exchanges(symbols: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the exchanges of the instruments: Luno trades, the others tell prices."""
    result: dict[str, dict[str, Any]] = {}
    for symbol in symbols:
        name = symbol.rpartition(".")[2]
        result[name] = {"data_only": name != _PRIMARY}
        if name in _KEYS:
            result[name] |= dict(zip(("key_from", "secret_from"), _KEYS[name], strict=True))
    return result


_NAMES: Final = {
    "name": "",
    "enabled": "active",
    "capital": "capital",
    "symbols": "instruments",
    "parameters": "params",
}


def _entry(name: str, strategy: _Strategy) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "enabled": strategy.active,
        "capital": str(strategy.capital),
        "symbols": list(strategy.instruments),
        "parameters": strategy.params,
        "risk": {"max_gross_notional": str(strategy.capital)},
    }


def _pair(text: str, path: str, place: Place) -> tuple[str, str, str, str]:
    """Return the base, the quote, the exchange and the text of `PAIR.exchange`."""
    match = _INSTRUMENT.fullmatch(text)
    if match is None:
        problem = f"{text!r} is no instrument: write PAIR.exchange, such as 'ETHMYR.luno'"
        place.refuse(path, problem)
    pair = match[1].upper()
    size = 4 if pair.endswith(_LONG_QUOTES) else 3
    return pair[:-size], pair[-size:], match[2].lower(), text


def _instruments(
    config: _Config, traded: list[tuple[str, str, str, str]]
) -> dict[str, dict[str, str]]:
    result = {}
    for base, quote, _, text in traded:
        result[text] = {"base": base, "currency": quote}
        if text in config.min_tick_size:
            result[text]["tick"] = str(config.min_tick_size[text])
    return result
