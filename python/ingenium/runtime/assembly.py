"""From what was made ready, and strategies, to an engine that is ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError, IngeniumError
from ingenium.model.session.making import engine_of, enter
from ingenium.runtime.market import Market
from ingenium.runtime.recipes import recipe_of
from ingenium.runtime.tick_market import TickMarket
from ingenium.strategy.array_strategy import ArrayStrategy
from ingenium.strategy.decisions import Targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.engine import Engine
    from ingenium.model.session.recipe import Listing
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.prepared import Prepared


def assemble(prepared: Prepared, field: Sequence[Entrant]) -> Engine:
    """Return the engine, ready to run.

    Raises:
        ConfigError: the engine refuses a setting.
    """
    system, markets = prepared.system, prepared.markets
    recipe = recipe_of(prepared, field)
    if system.executor is not None:
        problem = "executes orders in sessions: run it with `ingenium run`, or remove it"
        system.place.refuse("executor", problem)
    try:
        engine = engine_of(recipe)
        for number, (market, listing) in enumerate(zip(markets, recipe.instruments, strict=True)):
            _add_data(engine, number, market, listing)
        for participant, entrant in zip(recipe.strategies, field, strict=True):
            number = enter(engine, participant, entrant.strategy, recipe.seed)
            if isinstance(entrant.strategy, ArrayStrategy):
                _add_decisions(engine, number, entrant, markets)
    except IngeniumError:
        raise
    except ValueError as error:  # the core's sentence about a setting
        raise ConfigError(system.place.sentence("", str(error))) from error
    return engine


def _add_data(engine: Engine, number: int, market: Market | TickMarket, listing: Listing) -> None:
    if isinstance(market, TickMarket):
        engine.add_ticks(number, market.ticks)
        return
    bars = market.bars
    engine.add_bars(
        number,
        bars.time,
        bars.open,
        bars.high,
        bars.low,
        bars.close,
        bars.volume,
        start_offset=listing.start_offset,
        end_offset=listing.end_offset,
        available=bars.available,
    )


def _add_decisions(
    engine: Engine, number: int, entrant: Entrant, markets: Sequence[Market | TickMarket]
) -> None:
    """Let an array strategy decide, and the engine follow it."""
    strategy = entrant.strategy
    if not isinstance(strategy, ArrayStrategy):
        return
    instruments = {market.symbol: number for number, market in enumerate(markets)}
    played = [market for market in markets if isinstance(market, Market)]
    bars = {m.symbol: m.bars for m in played if m.symbol in entrant.symbols}
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
