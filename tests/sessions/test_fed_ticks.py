"""Ticks that are fed by their own times make the run that a backtest makes of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.sessions.feeding import assert_same, prepared_for, whole_of
from tests.sessions.replicas import Replicas
from tests.ticks.tape import MS, START, delays

import ingenium
from ingenium.model.session.making import engine_of, enter
from ingenium.model.ticks import MORE, TickKind
from ingenium.runtime.entrant import entrants
from ingenium.runtime.recipes import recipe_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ingenium.model.engine import LiveRun
    from ingenium.model.ticks import Ticks
    from ingenium.runtime.prepared import Prepared


def market(symbol: str, count: int, seed: int = 0, *, delay: float = 1.5) -> Ticks:
    """Return quotes and trades around a price that wanders, known some milliseconds later."""
    chance = np.random.default_rng(seed)
    middle = np.round(100 + np.cumsum(chance.normal(0, 0.03, count)), 2)
    kinds = chance.choice(
        [TickKind.TRADE, TickKind.LEVEL, TickKind.QUOTE], count, p=[0.3, 0.4, 0.3]
    )
    side = np.where(chance.random(count) < 0.5, 1, -1)
    away = np.where(kinds == TickKind.TRADE, 0.01, 0.02 + chance.integers(0, 4, count) / 100)
    time = START + seed * 7 * MS + np.cumsum(chance.integers(0, 40, count)) * MS
    late = (chance.random(count) * delay * MS).astype(np.int64)
    return ingenium.Ticks.from_columns(
        symbol,
        time=time,
        available=np.maximum.accumulate(time + late),
        kind=kinds,
        side=side,
        price=np.round(middle - side * away, 2),
        size=chance.integers(1, 30, count).astype(float),
        flags=np.where(chance.random(count) < 0.1, MORE, 0),
    )


class Quoter(ingenium.Strategy):
    """Quotes, takes and cancels at random, and hears everything."""

    def on_start(self) -> None:
        self.heard: list[str] = []
        self.begun = self.now
        self.call_every(111 * MS, "often")

    def on_quote(self, quote: ingenium.Quote) -> None:
        self.heard.append(f"{self.now} {quote}")
        draw = self.rng.random() if quote.bid < quote.ask else 1  # not before both sides are known
        if draw < 0.2:
            self.buy(quote.symbol, 3, limit=quote.bid)
        elif draw < 0.4:
            self.sell(quote.symbol, 3, limit=quote.ask, display=1)
        elif draw < 0.5 and (orders := self.orders(quote.symbol)):
            self.cancel(orders[0])
        elif draw < 0.55:
            self.buy(quote.symbol, 2, take_profit=round(quote.ask + 0.1, 2), stop_loss=99)

    def on_order(self, event: ingenium.OrderEvent) -> None:
        self.heard.append(f"{self.now} {event.order.id} {event.text}")

    def on_fill(self, fill: ingenium.Fill) -> None:
        self.heard.append(f"{self.now} {fill}")

    def on_timer(self, name: str) -> None:
        self.heard.append(f"{self.now} {name}")
        self.target(self.symbols[-1], quantity=self.rng.randint(-9, 9))


class Tape(Quoter):
    """Follows trades alone."""

    def on_trade(self, trade: ingenium.Trade) -> None:
        self.heard.append(f"{self.now} {trade}")
        if self.rng.random() < 0.1:
            self.sell(trade.symbol, 1, trail=0.05)

    on_quote = ingenium.Strategy.on_quote


def fed_run(
    prepared: Prepared,
    field: Sequence[ingenium.Strategy],
    start: int = START,
    here: Collection[int] = (0, 1),
) -> LiveRun:
    """Return a run whose ticks are fed; strategies that are not here run elsewhere."""
    entered = entrants(prepared.system, field, prepared.traded)
    recipe = recipe_of(prepared, entered)
    engine = engine_of(recipe)
    for number in range(len(recipe.instruments)):
        engine.add_live_ticks(number)
    for number, (participant, entrant) in enumerate(zip(recipe.strategies, entered, strict=True)):
        enter(engine, participant, entrant.strategy if number in here else None, recipe.seed)
    return engine.open(start=start)


def rows_of(ticks: Ticks, chosen: slice, **columns: Any) -> SimpleNamespace:
    """Return some rows of ticks, with other columns in place of some."""
    names = ("time", "available", "kind", "side", "price", "size", "flags", "order")
    rows = {name: getattr(ticks, name) for name in names}
    return SimpleNamespace(**{n: c if c is None else c[chosen] for n, c in rows.items()} | columns)


def play(replicas: Replicas, markets: Sequence[Ticks], step: int) -> None:
    """Feed ticks by their own times, so many nanoseconds at once."""
    replicas.do(lambda run: run.begin())
    places = [0] * len(markets)
    times = [np.maximum.accumulate(ticks.time) for ticks in markets]
    last = max(int(time[-1]) for time in times)
    for end_of_step in range(START, last + step, step):
        until = min(end_of_step, last)
        for number, ticks in enumerate(markets):
            end = int(np.searchsorted(times[number], until, "right"))
            rows = rows_of(ticks, slice(places[number], end))
            for run in replicas.runs:
                run.feed_ticks(number, rows)
                if end == len(ticks.time):
                    run.end_ticks(number)
            places[number] = end
        replicas.do(lambda run, until=until: run.advance(until))  # type: ignore[misc]
    replicas.do(lambda run: run.end())


LATENCIES: dict[str, dict[str, object]] = {
    "none": {},
    "recorded": {"latency": {"feed": {"kind": "recorded"}}},
    "constant": delays(order="3ms", response="2ms", feed="1ms"),
}


@pytest.mark.parametrize("venue", LATENCIES.values(), ids=LATENCIES.keys())
@pytest.mark.parametrize("step", [10 * MS, 777 * MS])
def test_quotes_and_trades_of_two_markets(venue: dict[str, object], step: int) -> None:
    data = {name: market(name, 900, seed) for seed, name in enumerate("XY")}
    same_both_ways(lambda: [Quoter(), Tape()], data, step, venue=venue)


def test_one_long_market_whose_rows_are_forgotten() -> None:
    same_both_ways(lambda: [Tape()], {"X": market("X", 6_000, 3)}, 50 * MS, account="unlimited")


def same_both_ways(
    field: Callable[[], Sequence[Quoter]],
    data: dict[str, Ticks],
    step: int,
    **terms: Any,
) -> None:
    prepared = prepared_for(field(), data, **terms)
    ours, theirs = field(), field()
    backtest = whole_of(prepared, ours)
    run = fed_run(prepared, theirs, ours[0].begun)
    play(Replicas([run], [range(len(theirs))]), list(data.values()), step)
    for one, other in zip(ours, theirs, strict=True):
        assert one.heard == other.heard
    assert_same(backtest, run.outcome)
    assert backtest.fills > 20


def test_strategies_that_run_elsewhere_say_what_they_listen_to() -> None:
    data = {name: market(name, 300, seed) for seed, name in enumerate("XY")}
    first, second = Quoter(), Tape()
    prepared = prepared_for([first, second], data)
    backtest = whole_of(prepared, [first, second])
    places = [{0}, {1}, set[int]()]
    runs = [fed_run(prepared, [Quoter(), Tape()], first.begun, here) for here in places]
    play(Replicas(runs, places), list(data.values()), 333 * MS)
    for run in runs:
        assert_same(backtest, run.outcome)


def test_bad_rows_are_refused_and_none_of_their_batch_is_taken() -> None:
    ticks = market("X", 50)
    prepared = prepared_for([Quoter()], {"X": ticks})
    run = fed_run(prepared, [Quoter()])
    run.begin()
    run.feed_ticks(0, rows_of(ticks, slice(0, 20)))
    run.advance(int(ticks.available[19]))
    digest = run.outcome.digest
    with pytest.raises(ValueError, match="has been played to"):
        run.feed_ticks(0, rows_of(ticks, slice(10, 30)))
    rest = rows_of(ticks, slice(20, 40))
    bad = {
        "no number": {"price": np.append(rest.price[:-1], np.nan)},
        "does not come after": {"available": rest.available[::-1].copy()},
        "rows long": {"size": rest.size[:-1]},
    }
    for sentence, columns in bad.items():
        with pytest.raises(ValueError, match=sentence):
            run.feed_ticks(0, rows_of(ticks, slice(20, 40), **columns))
    with pytest.raises(ValueError, match="there is no instrument 1"):
        run.feed_ticks(1, rest)
    with pytest.raises(ValueError, match="bars are not fed"):
        run.feed_bars(np.zeros(1, np.uint32), *[np.array([2**62])] * 3, *[np.ones(1)] * 5)
    assert run.outcome.digest == digest
    run.feed_ticks(0, rest)
