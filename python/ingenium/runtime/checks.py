"""What no system can be: settings that are each well written, and impossible."""

from __future__ import annotations

import re
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import IngeniumError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import SECOND, parse_timeframe
from ingenium.model.timestamps import instant, last_instant
from ingenium.runtime.bounds import above_zero, part, rate
from ingenium.runtime.dated_rules import RULES
from ingenium.runtime.durations import check_duration, nanoseconds
from ingenium.runtime.limits import Limits, check_limits
from ingenium.runtime.staleness import check_stale
from ingenium.runtime.venue_checks import check_venue
from ingenium.storage.catalog.series import timeframe_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ingenium.runtime.reading import Place
    from ingenium.runtime.settings import (
        Account,
        Data,
        Funding,
        Gates,
        Instrument,
        Rules,
        Settings,
        StrategyEntry,
    )

_CURRENCY: Final = re.compile(r"[A-Z][A-Z0-9]{2,9}")
_CARRIER: Final = re.compile(r"memory|http|(memory|nats|tls|kafka|https?|http\+broker)://.+")
_STORE: Final = re.compile(r"(sqlite|postgres|postgresql)://.+")
_SOONEST: Final = 5 * SECOND
_MAX_PRECISION: Final = 18


def check(settings: Settings, place: Place) -> None:
    """Refuse impossible settings with the key and the fix.

    Raises:
        ConfigError: naming the first of them.
    """
    _check_data(settings.data, place)
    _check_account(settings.account, place)
    _check_strategies(settings, place)
    check_limits(settings.risk, place, "risk")
    check_venue(settings.venue, place)
    for symbol, instrument in settings.instruments.items():
        _check_instrument(instrument, f"instruments.{symbol}", place)
    _check_symbols(settings, place)
    _check_gates(settings.gates, place)
    _check_guard(settings, place)
    check_stale(settings.stale, place)
    if not _CARRIER.fullmatch(settings.bus):
        problem = f"{settings.bus!r} is no bus: write memory, nats://host, kafka://host or http"
        place.refuse("bus", problem)
    if settings.storage is not None and not _STORE.fullmatch(settings.storage):
        problem = f"{settings.storage!r} is no storage: write sqlite:///file or postgresql://host"
        place.refuse("storage", problem)


def _check_gates(gates: Gates, place: Place) -> None:
    if gates.trades < 0:
        place.refuse("gates.trades", f"must not be below zero, as {gates.trades} is")
    parts = {"gates.parity": gates.parity}
    if gates.shadow is not None:
        parts["gates.shadow.parity"] = gates.shadow.parity
        if not 0 <= gates.shadow.hours < inf:
            problem = f"must be a number of hours from 0 on, not {gates.shadow.hours:g}"
            place.refuse("gates.shadow.hours", problem)
    for path, value in parts.items():
        if not 0 <= value <= 1:
            place.refuse(path, f"must be a part from 0 to 1, not {value:g}")


def _check_guard(settings: Settings, place: Place) -> None:
    guard = settings.guard
    check_duration(guard.after, "guard.after", place)
    if (nanoseconds(guard.after) or 0) < _SOONEST:
        problem = f"must be 5s or longer, not {guard.after}: a stand-by takes over before that"
        place.refuse("guard.after", problem)
    for name, exchange in settings.exchanges.items():
        if guard.flatten and exchange.others != "adopt":
            problem = f"trades what exchanges.{name}.others would not book: set that to adopt"
            place.refuse("guard.flatten", problem)


def _check_data(data: Data, place: Place) -> None:
    if data.symbols is not None:
        _check_list(data.symbols, "data.symbols", place)
    for name in ("start", "end"):
        _check_text(getattr(data, name), instant, f"data.{name}", place)
    if isinstance(data.bars, dict):
        for symbol, text in data.bars.items():
            _check_text(text, timeframe_length, f"data.bars.{symbol}", place)
    else:
        _check_text(data.bars, timeframe_length, "data.bars", place)
    if data.start and data.end and instant(data.start) > last_instant(data.end):
        place.refuse("data.start", f"{data.start} is after the end, {data.end}: swap the two")


def _check_text(text: str | None, parse: Callable[[str], int], path: str, place: Place) -> None:
    if text is None:
        return
    try:
        parse(text)
    except IngeniumError as error:
        place.refuse(path, str(error).removeprefix("time: "))


def _check_account(account: Account, place: Place) -> None:
    above_zero(account.initial_capital, "account.initial_capital", place)
    above_zero(account.leverage, "account.leverage", place)
    if not _CURRENCY.fullmatch(account.currency):
        problem = f"{account.currency!r} is no currency: write a code such as USD or USDT"
        place.refuse("account.currency", problem)


def _check_strategies(settings: Settings, place: Place) -> None:
    entries = settings.strategies
    if not any(entry.enabled for entry in entries):
        problem = "none is enabled: set `enabled: true`" if entries else "there are none: add one"
        place.refuse("strategies", problem)
    for row, entry in enumerate(entries):
        _check_strategy(entry, f"strategies[{row}]", place)
    ids = [entry.id for entry in entries if entry.id is not None]
    for row, entry in enumerate(entries):
        if entry.id is not None and ids.count(entry.id) > 1:
            problem = f"{entry.id!r} is used more than once: give each strategy its own"
            place.refuse(f"strategies[{row}].id", problem)
    capital = settings.account.initial_capital
    total = sum(
        (entry.capital or (entry.allocation or Decimal(0)) * capital)
        for entry in entries
        if entry.enabled
    )
    if total > capital:
        problem = f"allocations add up to {total / capital:f}: let them add up to 1 at most"
        place.refuse("strategies", problem)
    is_open = any(e.enabled and e.allocation is None and e.capital is None for e in entries)
    if is_open and total == capital:
        problem = "nothing is left for a strategy without an allocation: give it one"
        place.refuse("strategies", problem)


def _check_strategy(entry: StrategyEntry, path: str, place: Place) -> None:
    if not entry.name.strip():
        place.refuse(f"{path}.name", "is empty: name a strategy such as sma_cross")
    if entry.allocation is not None:
        part(entry.allocation, f"{path}.allocation", place)
        if entry.capital is not None:
            place.refuse(f"{path}.capital", "is the same as allocation: remove one of the two")
    if entry.capital is not None:
        above_zero(entry.capital, f"{path}.capital", place)
    if entry.symbols is not None:
        _check_list(entry.symbols, f"{path}.symbols", place)
    if entry.sizer is not None:
        for name in entry.sizer.__struct_fields__:
            above_zero(getattr(entry.sizer, name), f"{path}.sizer.{name}", place)
    check_limits(entry.risk, place, f"{path}.risk")


def _check_instrument(instrument: Instrument, path: str, place: Place) -> None:
    for name in ("price_precision", "quantity_precision"):
        digits = getattr(instrument, name)
        if digits is not None and not 0 <= digits <= _MAX_PRECISION:
            place.refuse(f"{path}.{name}", f"must be 0 to {_MAX_PRECISION} decimals, not {digits}")
    for name in ("tick", "lot", "multiplier", "min_quantity", "max_quantity", "min_notional"):
        value = getattr(instrument, name)
        if value is not None:
            above_zero(value, f"{path}.{name}", place)
    for name in ("valid_from", "valid_until"):
        _check_text(getattr(instrument, name), instant, f"{path}.{name}", place)
    if instrument.funding is not None:
        _check_funding(instrument.funding, f"{path}.funding", place)
    _check_rules(instrument.rules, f"{path}.rules", place)


def _check_funding(funding: Funding, path: str, place: Place) -> None:
    if (funding.rate is None) == (funding.source is None):
        place.refuse(path, "needs either a rate or a source: give one of the two")
    if funding.rate is not None:
        rate(funding.rate, f"{path}.rate", place, lowest=-1)
    _check_text(funding.interval, parse_timeframe, f"{path}.interval", place)


def _check_rules(rules: tuple[Rules, ...], path: str, place: Place) -> None:
    before: int | None = None
    for row, each in enumerate(rules):
        where = f"{path}[{row}]"
        _check_text(each.from_, instant, f"{where}.from", place)
        _check_text(each.until, instant, f"{where}.until", place)
        for name in RULES:
            value = getattr(each, name)
            if value is not None:
                above_zero(value, f"{where}.{name}", place)
        begin = instant(each.from_)
        if before is not None and begin < before:
            place.refuse(f"{where}.from", "must not be before the rules above it end")
        before = begin if each.until is None else instant(each.until)
        if before < begin:
            place.refuse(f"{where}.until", f"must be after from, {each.from_}")


def _check_symbols(settings: Settings, place: Place) -> None:
    """Refuse symbols that the data does not name; without names the data is asked later."""
    known = settings.data.symbols
    if known is None and isinstance(settings.data.source, dict):
        known = tuple(settings.data.source)
    if known is None:
        return
    if settings.ingestor is not None:  # a feed tells of more than there is history of
        known = (*known, *settings.instruments)
    places: list[tuple[str, Iterable[str]]] = [
        *((f"strategies[{n}].symbols", e.symbols or ()) for n, e in enumerate(settings.strategies)),
        *(_restricted(f"strategies[{n}].risk", e.risk) for n, e in enumerate(settings.strategies)),
        _restricted("risk", settings.risk),
        ("instruments", settings.instruments),
        ("data.bars", settings.data.bars if isinstance(settings.data.bars, dict) else ()),
    ]
    for path, symbols in places:
        for symbol in symbols:
            if symbol not in known:
                problem = f"{symbol!r} is not among data.symbols: {did_you_mean(symbol, known)}"
                place.refuse(path, problem)


def _restricted(path: str, limits: Limits) -> tuple[str, Iterable[str]]:
    return f"{path}.restricted", limits.restricted


def _check_list(symbols: tuple[str, ...], path: str, place: Place) -> None:
    if not symbols:
        place.refuse(path, "is empty: name at least one symbol, or leave the key out")
    for row, symbol in enumerate(symbols):
        if not symbol.strip():
            place.refuse(f"{path}[{row}]", "is empty: name a symbol")
        if symbol in symbols[:row]:
            place.refuse(path, f"{symbol!r} is named twice: remove one")
