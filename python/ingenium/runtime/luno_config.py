"""The `global_strategy_config.yaml` of the Luno contract, as a system."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from ingenium.runtime.reading import Place, read

_INSTRUMENT: Final = re.compile(r"([A-Za-z0-9]{5,})\.([A-Za-z]\w*)")
_LONG_QUOTES: Final = ("USDT", "USDC", "BUSD", "TUSD")
_PRIMARY: Final = "luno"


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
    document: dict[str, Any], file: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the system that the config describes, and what its moved keys are called.

    Each strategy brings its own capital; together they are the account's. Further keys of a system
    file may stand beside `strategy`.

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
    capital = str(sum(strategy.capital for strategy in active))
    primary = next((pair for pair in traded if pair[2] == _PRIMARY), traded[0])
    system = {key: value for key, value in document.items() if key not in own}
    system["strategies"] = entries
    _add(system, "account", {"initial_capital": capital, "currency": primary[1]})
    _add(system, "instruments", _instruments(config, traded))
    return system, origins


def _add(system: dict[str, Any], section: str, found: dict[str, Any]) -> None:
    """Put what was found into a section, below what the document says there itself."""
    stated = system.get(section, {})
    if isinstance(stated, dict):  # the reader says what is wrong with another value
        system[section] = {**found, **stated}


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
