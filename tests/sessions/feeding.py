"""The same run twice: over data that are all there, and fed instant by instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.engine import bar_times
from ingenium.model.session.making import engine_of, enter
from ingenium.runtime.assembly import assemble
from ingenium.runtime.call import call_markets, prepare_call, strategy_path
from ingenium.runtime.entrant import entrants
from ingenium.runtime.market import Market
from ingenium.runtime.recipes import recipe_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ingenium import Strategy
    from ingenium.model.engine import Engine, Run
    from ingenium.runtime.prepared import Prepared

TABLES = ("orders", "fills", "equity", "days", "trades", "denials", "events")


@dataclass(frozen=True, slots=True)
class Feed:
    """The bars of all markets of a run, in the order in which they became known."""

    columns: dict[str, np.ndarray[Any, Any]]

    @property
    def first_start(self) -> int:
        """When the earliest bar begins."""
        return int(self.columns["start"].min())

    def batches(self, instants: int = 1) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of so many instants at a time, with the last of these instants."""
        available, first = self.columns["available"], 0
        ends = np.unique(available)
        for place in range(0, len(ends), instants):
            last = int(ends[min(place + instants, len(ends)) - 1])
            rows = slice(first, int(np.searchsorted(available, last, "right")))
            yield last, {name: column[rows] for name, column in self.columns.items()}
            first = rows.stop


def feed_of(prepared: Prepared) -> Feed:
    """Return the bars of a run's markets as a feed."""
    parts = []
    for number, market in enumerate(prepared.markets):
        assert isinstance(market, Market)
        bars, starts = market.bars, market.bars.stamp == "start"
        start, available = bar_times(
            bars.time,
            start_offset=0 if starts else -bars.timeframe,
            end_offset=bars.timeframe if starts else 0,
            available=bars.available,
        )
        values = (bars.open, bars.high, bars.low, bars.close, bars.volume)
        numbers = np.full(len(bars.time), number, dtype=np.uint32)
        parts.append((numbers, bars.time, start, available, *values))
    names = ("instruments", "time", "start", "available", "open", "high", "low", "close", "volume")
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[3], kind="stable")
    return Feed({name: column[order] for name, column in zip(names, columns, strict=True)})


def prepared_for(strategies: Sequence[Strategy], data: object, **terms: Any) -> Prepared:
    """Return what a backtest of these terms is made of."""
    names = [strategy_path(type(strategy)) for strategy in strategies]
    return prepare_call("backtest()", names, call_markets(data, terms), terms)  # type: ignore[arg-type]


def whole_engine(prepared: Prepared, strategies: Sequence[Strategy]) -> Engine:
    """Return the engine of a run whose data are all there."""
    return assemble(prepared, entrants(prepared.system, strategies, prepared.traded))


def fed_engine(
    prepared: Prepared, strategies: Sequence[Strategy], here: Collection[int] | None = None
) -> Engine:
    """Return the engine of a run whose bars are fed; strategies that are not here run elsewhere."""
    field = entrants(prepared.system, strategies, prepared.traded)
    recipe = recipe_of(prepared, field)
    engine = engine_of(recipe)
    for number in range(len(recipe.instruments)):
        engine.add_live_bars(number)
    for number, (participant, entrant) in enumerate(zip(recipe.strategies, field, strict=True)):
        runs_here = here is None or number in here
        enter(engine, participant, entrant.strategy if runs_here else None, recipe.seed)
    return engine


def whole_of(prepared: Prepared, strategies: Sequence[Strategy]) -> Run:
    """Run strategies on data that are all there."""
    return whole_engine(prepared, strategies).run()


def fed_of(prepared: Prepared, strategies: Sequence[Strategy], instants: int = 1) -> Run:
    """Run strategies on data that are fed, so many instants at a time."""
    feed = feed_of(prepared)
    run = fed_engine(prepared, strategies).open(start=feed.first_start)
    run.begin()
    for until, columns in feed.batches(instants):
        run.feed_bars(**columns)
        run.advance(until)
    run.end()
    return run.outcome


def whole(strategies: Sequence[Strategy], data: object, **terms: Any) -> Run:
    """Run strategies on data that are all there."""
    return whole_of(prepared_for(strategies, data, **terms), strategies)


def fed(strategies: Sequence[Strategy], data: object, *, instants: int = 1, **terms: Any) -> Run:
    """Run strategies on data that are fed, so many instants at a time."""
    return fed_of(prepared_for(strategies, data, **terms), strategies, instants)


def assert_same(one: Run, other: Run) -> None:
    """Hold two runs against each other: events, tables, totals, positions, profits, limits."""
    assert one.digest == other.digest
    for table in TABLES:
        ours, theirs = one.table(table), other.table(table)
        assert list(ours) == list(theirs)
        for name in ours:
            np.testing.assert_array_equal(ours[name], theirs[name], err_msg=f"{table}.{name}")
    assert one.totals() == other.totals()
    assert one.positions() == other.positions()
    assert one.profits() == other.profits()
    assert one.utilisation() == other.utilisation()
    assert one.assumptions() == other.assumptions()
    assert (one.bars, one.orders, one.fills) == (other.bars, other.orders, other.fills)
