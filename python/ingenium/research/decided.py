"""What strategies decided in a run, in a form that can be compared with another run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.corporate_actions import Split
from ingenium.research.histories import known_times
from ingenium.runtime.backtest import run_prepared
from ingenium.runtime.entrant import entrants
from ingenium.strategy.array_strategy import ArrayStrategy
from ingenium.strategy.decisions import Targets
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from ingenium.analytics.columns import Columns
    from ingenium.analytics.result import Result
    from ingenium.model.bars import Bars
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.market import Market
    from ingenium.runtime.prepared import Prepared
    from ingenium.strategy.decisions import Turns

    Make = Callable[[Mapping[str, Bars]], Sequence[Strategy]]
    """Makes the strategies of a run, given the bars of the run by symbol."""

_TURN_COLUMNS: Final = ("size", "limit", "stop", "buy", "sell", "short", "cover")


@dataclass(frozen=True, slots=True)
class Rows:
    """What an array strategy decided about one symbol: its columns, a row for each bar.

    Attributes:
        times: when each bar became known.
        columns: the decisions by name; flags are 0 and 1.
        first: the first row that decides something.
    """

    times: npt.NDArray[np.int64]
    columns: Mapping[str, npt.NDArray[np.float64]]
    first: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a strategy that is called, as far as it was decided."""

    time: int
    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Directions:
    """Which way a strategy that is called held one symbol after each bar: 1, 0 or -1."""

    times: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int8]


@dataclass(slots=True)
class Decided:
    """What one strategy decided in one run.

    Attributes:
        warm_up: how many bars it declares to need, or its indicators do; None where nobody says.
        rows: columns by symbol, of an array strategy.
        orders: in order of time, of a strategy that is called.
        directions: by symbol, of a strategy that is called.
    """

    warm_up: int | None
    rows: dict[str, Rows] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    directions: dict[str, Directions] = field(default_factory=dict)


def decide(prepared: Prepared, make: Make) -> dict[str, Decided]:
    """Make strategies, run them and return what each decided, by its id."""
    strategies = list(make({market.symbol: market.bars for market in prepared.bar_markets}))
    are_called = [not isinstance(strategy, ArrayStrategy) for strategy in strategies]
    field_ = entrants(prepared.system, strategies, prepared.traded)[: len(strategies)]
    if any(are_called):
        for strategy in strategies:
            strategy.__dict__["on_stop"] = _end  # what it orders there belongs to no bar
        result = run_prepared(prepared, strategies)
    else:
        for entrant in field_:
            entrant.strategy.begin(name=entrant.id, seed=prepared.system.seed)
    found: dict[str, Decided] = {}
    for entrant, is_called in zip(field_, are_called, strict=True):
        if is_called:
            found[entrant.id] = _of_called(entrant, result, prepared.bar_markets)
        else:
            found[entrant.id] = _of_arrays(entrant, prepared.bar_markets)
    return found


def _end() -> None:
    """End a history without a last order."""


def _of_arrays(entrant: Entrant, markets: Sequence[Market]) -> Decided:
    strategy = entrant.strategy
    own = {market.symbol: market for market in markets if market.symbol in entrant.symbols}
    decided = strategy.decisions({symbol: market.bars for symbol, market in own.items()})  # type: ignore[attr-defined]
    rows = {symbol: _rows(each, own[symbol]) for symbol, each in decided.items()}
    return Decided(warm_up=strategy.warm_up, rows=rows)


def _rows(decided: Targets | Turns, market: Market) -> Rows:
    if isinstance(decided, Targets):
        columns = {f"target {decided.unit}": decided.values}
        acts = ~np.isnan(decided.values)
    else:
        given = {name: getattr(decided, name) for name in _TURN_COLUMNS}
        columns = {
            name: np.asarray(column, dtype=np.float64)
            for name, column in given.items()
            if column is not None
        }
        acts = decided.buy | decided.sell | decided.short | decided.cover
        enters = decided.buy | decided.short
        for name in ("size", "limit", "stop"):  # of no meaning where nothing is entered
            if name in columns:
                columns[name] = np.where(enters, columns[name], np.nan)
    first = int(acts.argmax()) if acts.any() else len(acts)
    return Rows(known_times(market), columns, first)


def _of_called(entrant: Entrant, result: Result, markets: Sequence[Market]) -> Decided:
    strategy = entrant.strategy
    warm_up = strategy.warm_up
    if warm_up is None:
        warm_up = strategy.indicators.warm_up if isinstance(strategy, Strategy) else 0
    followed = [market for market in markets if market.symbol in entrant.symbols]
    fills = result.columns["fills"]
    return Decided(
        warm_up=warm_up,
        orders=_orders(result.columns["orders"], entrant.id),
        directions={market.symbol: _directions(fills, entrant.id, market) for market in followed},
    )


def _orders(table: Columns, strategy: str) -> list[Order]:
    names = ("strategy", "created", "symbol", "side", "quantity", "type", "limit", "trigger")
    found = []
    for owner, time, symbol, *parts in zip(*(table[name] for name in names), strict=True):
        if owner == strategy:
            found.append(Order(int(str(time)), str(symbol), _order_text(*parts)))
    return found


def _order_text(side: Any, quantity: Any, kind: Any, limit: Any, trigger: Any) -> str:  # noqa: ANN401
    text = f"{side} {quantity:.15g} {kind}"
    if not np.isnan(limit):
        text += f" limit {limit:.15g}"
    return text if np.isnan(trigger) else f"{text} trigger {trigger:.15g}"


def _directions(fills: Columns, strategy: str, market: Market) -> Directions:
    """Return the signs of the position after each bar, from the fills and the splits."""
    own = [
        (int(str(time)), float(str(quantity)) * (1 if side == "buy" else -1))
        for owner, symbol, time, quantity, side in zip(
            *(fills[name] for name in ("strategy", "symbol", "time", "quantity", "side")),
            strict=True,
        )
        if owner == strategy and symbol == market.symbol
    ]
    splits = [action for action in market.actions if isinstance(action, Split)]
    times = known_times(market)
    moments = np.asarray([time for time, _ in own], dtype=np.int64)
    amounts = np.asarray([amount for _, amount in own], dtype=np.float64)
    for split in splits:  # all quantities in the shares of the end
        amounts[moments < split.time] *= split.numerator / split.denominator
    held = np.concatenate(([0.0], np.cumsum(amounts)))[
        np.searchsorted(moments, times, side="right")
    ]
    least = 1.0 if splits else 1e-9 * float(np.abs(amounts).max(initial=0.0))
    signs = np.where(np.abs(held) <= least, 0, np.sign(held)).astype(np.int8)
    return Directions(times, signs)
