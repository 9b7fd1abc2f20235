"""From settings, markets and strategies to an engine that is ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.engine import Engine
from ingenium.model.errors import ConfigError, IngeniumError
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.timestamps import instant
from ingenium.runtime.actions import add_actions, last_label
from ingenium.runtime.limits import Limits, core_limits
from ingenium.runtime.market import Market
from ingenium.runtime.specifications import check_named
from ingenium.runtime.tick_market import TickMarket
from ingenium.runtime.tick_model import tick_model
from ingenium.strategy.array_strategy import ArrayStrategy
from ingenium.strategy.decisions import Targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.model.bars import Bars
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.prepared import Prepared
    from ingenium.runtime.specifications import Specification
    from ingenium.runtime.system import System
    from ingenium.runtime.venue_settings import Venue


def assemble(prepared: Prepared, field: Sequence[Entrant], *, fed: bool = False) -> Engine:
    """Return the engine, ready to run.

    Args:
        prepared: the system, its markets and what is known of their instruments.
        field: the strategies.
        fed: whether bars are fed while the run goes on, instead of being there from the first.

    Raises:
        ConfigError: the engine refuses a setting.
    """
    system, markets = prepared.system, prepared.markets
    numbers = {market.symbol: number for number, market in enumerate(markets)}
    try:
        engine = _engine(system, numbers)
        for market, instrument in zip(markets, prepared.specifications, strict=True):
            _add_market(engine, market, instrument, fed=fed)
        played = [market for market in markets if isinstance(market, Market)]
        end = last_label(played)
        for number, market in enumerate(markets):
            if isinstance(market, Market):
                add_actions(engine, number, market, end)
        for entrant in field:
            number = _add_strategy(engine, entrant, numbers, system)
            if isinstance(entrant.strategy, ArrayStrategy):
                bars_of = {m.symbol: m.bars for m in played if m.symbol in entrant.symbols}
                _add_decisions(engine, number, entrant.strategy, numbers, bars_of)
    except IngeniumError:
        raise
    except ValueError as error:  # the core's sentence about a setting
        raise ConfigError(system.place.sentence("", str(error))) from error
    return engine


def _engine(system: System, numbers: Mapping[str, int]) -> Engine:
    account, venue = system.account, system.venue
    interest = None if account.interest is None else _plain(account.interest)
    return Engine(
        currency=account.currency,
        account=account.kind,
        leverage=f"{account.leverage:f}",
        margin_call=account.margin_call,
        interest=interest,
        fees=_fees(venue),
        slippage=_plain(venue.slippage),
        impact=_impact(venue),
        fill=venue.fill,
        touch=venue.touch,
        children=venue.children,
        path=venue.path,
        trail_by=venue.trail_by,
        cash_check=venue.cash_check,
        participation=None if venue.participation is None else f"{venue.participation:f}",
        limits=_limits(system.risk, "risk", numbers, system),
        ticks=tick_model(venue, system.seed),
    )


def _add_market(
    engine: Engine, market: Market | TickMarket, instrument: Specification, *, fed: bool
) -> None:
    number = engine.add_instrument(instrument.values)
    for time, values in instrument.later:
        engine.add_rules(number, time, values)
    if instrument.funding is not None:
        engine.add_funding(number, instrument.funding.times, list(instrument.funding.rates))
    if isinstance(market, TickMarket):
        engine.add_ticks(number, market.ticks)
        return
    if fed:
        engine.add_live_bars(number)
        return
    bars = market.bars
    starts = bars.stamp == "start"
    engine.add_bars(
        number,
        bars.time,
        bars.open,
        bars.high,
        bars.low,
        bars.close,
        bars.volume,
        start_offset=0 if starts else -bars.timeframe,
        end_offset=bars.timeframe if starts else 0,
        available=bars.available,
    )


def _add_strategy(
    engine: Engine, entrant: Entrant, numbers: Mapping[str, int], system: System
) -> int:
    entry = entrant.entry
    entrant.strategy.begin(name=entrant.id, seed=system.seed)
    return engine.add_strategy(
        entrant.strategy,
        id=entrant.id,
        capital=f"{entrant.capital.normalize():f}",
        instruments=[numbers[symbol] for symbol in entrant.symbols],
        sizer=None if entry.sizer is None else _plain(entry.sizer),
        limits=_limits(entry.risk, f"{entrant.id}.risk", numbers, system),
        warm_up=entrant.strategy.warm_up,
    )


def _add_decisions(
    engine: Engine,
    number: int,
    strategy: ArrayStrategy,
    instruments: Mapping[str, int],
    bars: Mapping[str, Bars],
) -> None:
    """Let an array strategy decide, and the engine follow it."""
    for symbol, decided in strategy.decisions(bars).items():
        instrument = instruments[symbol]
        if isinstance(decided, Targets):
            engine.add_targets(number, instrument, decided.unit, decided.values)
            continue
        engine.add_turns(
            number,
            instrument,
            decided.unit,
            decided.size,
            enter_long=decided.buy,
            leave_long=decided.sell,
            enter_short=decided.short,
            leave_short=decided.cover,
            limit=decided.limit,
            stop=decided.stop,
        )


def _limits(
    limits: Limits, path: str, numbers: Mapping[str, int], system: System
) -> dict[str, object] | None:
    check_named(f"{path}.restricted", limits.restricted, numbers, system)
    return core_limits(limits, numbers) or None


def _fees(venue: Venue) -> dict[str, Any]:
    fees = _plain(venue.fees)
    for period in fees.get("periods", ()):
        period["from"] = instant(period["from"])
    return fees


def _impact(venue: Venue) -> dict[str, Any]:
    impact = _plain(venue.impact)
    if "half_life" in impact:
        impact["half_life"] = parse_timeframe(impact["half_life"])
    return impact


def _plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Return a struct as the core takes it: decimals as text, lists, nothing that was left out."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return {key: value for key, value in values.items() if value is not None}
