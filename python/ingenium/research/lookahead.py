"""The check for decisions that know the future, or that depend on where history begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Unpack

import numpy as np

from ingenium.model.errors import ConfigError
from ingenium.research.comparing import compare_cut, compare_start
from ingenium.research.decided import decide
from ingenium.research.histories import (
    begun_after,
    cut_after,
    cut_span,
    with_known_times,
    without_limits,
)
from ingenium.research.lookahead_outcome import Effort, LookaheadOutcome
from ingenium.research.lookahead_screen import as_text
from ingenium.research.verdict import by_chance, findings_of
from ingenium.runtime.call import call_markets, prepare_call, strategy_path
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from ingenium.model.bars import Bars
    from ingenium.research.comparing import Probe
    from ingenium.research.decided import Decided, Make
    from ingenium.runtime.backtest_options import Progress, Terms
    from ingenium.runtime.prepared import Prepared

_LATEST_START: Final = 0.6  # of the history: the rest is left to compare
_FEWEST: Final = 8  # moments


class Lookahead(LookaheadOutcome):
    """The outcome with its display: `print(found)`."""

    __slots__ = ()

    def __str__(self) -> str:
        return as_text(self)


def check_lookahead(
    strategy: Strategy | Sequence[Strategy] | Callable[[Mapping[str, Bars]], object],
    *,
    data: object,
    effort: Effort | None = None,
    progress: Progress | None = None,
    **terms: Unpack[Terms],
) -> Lookahead:
    """Run strategies on cut and on later histories and tell which decisions changed.

    Args:
        strategy: one or several as for `backtest`, made anew for each run with their parameters; or
            a function that makes them of the bars that a run has, given by symbol.
        data: as for `backtest`.
        effort: how many histories are looked at.
        progress: called with the number of histories done and their total.
        terms: further settings of `backtest`.

    Raises:
        ConfigError: a setting is wrong, or the history is too short to be cut.
        DataError: the bars cannot be trusted.
    """
    make = _maker(strategy)
    markets = call_markets(data, terms)
    made = make({market.symbol: market.bars for market in markets})
    names = [strategy_path(type(each)) for each in made]
    prepared = prepare_call("check_lookahead()", names, markets, terms)
    return examine(prepared, make, effort or Effort(), progress)


def examine(
    prepared: Prepared, make: Make, effort: Effort, progress: Progress | None = None
) -> Lookahead:
    """Run the strategies that `make` makes on the whole history, on cut and on later ones.

    Raises:
        ConfigError: the history is too short to be cut.
    """
    prepared = with_known_times(prepared)
    span = cut_span(prepared)
    if len(span) < _FEWEST:
        problem = f"there are {len(span)} moments at which it could be cut: give more bars"
        raise ConfigError(prepared.system.place.sentence("data", problem))
    total = 3 + effort.cuts + effort.starts
    tell = _Counted(progress, total)
    whole, again = tell.done(decide(prepared, make)), tell.done(decide(prepared, make))
    probes: dict[str, list[Probe]] = {name: [] for name in whole}
    chance = [
        by_chance(name, probe.count)
        for name, decided in whole.items()
        if (probe := compare_cut(decided, again[name], int(span[-1]))).count
    ]
    for moment in () if chance else _cuts(span, whole, effort.cuts):
        cut = tell.done(decide(cut_after(prepared, moment), make))
        for name, decided in whole.items():
            probes[name].append(compare_cut(decided, cut[name], moment))
    if not chance:
        _later_starts(without_limits(prepared), make, effort, tell, probes)
    found = [finding for name, those in probes.items() for finding in findings_of(name, those)]
    return Lookahead(prepared.system.name or "", effort, (*chance, *found), probes)


def _later_starts(
    prepared: Prepared,
    make: Make,
    effort: Effort,
    tell: _Counted,
    probes: dict[str, list[Probe]],
) -> None:
    """Add what strategies did on histories that begin later, where no limit stops them."""
    whole = tell.done(decide(prepared, make))
    span = cut_span(prepared)
    for moment in _even(span[: int(len(span) * _LATEST_START)], effort.starts):
        late = tell.done(decide(begun_after(prepared, moment), make))
        for name, decided in whole.items():
            probes[name].append(compare_start(decided, late[name], moment, effort.settle))


class _Counted:
    """Tells how many histories are done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def done(self, decided: dict[str, Decided]) -> dict[str, Decided]:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
        return decided


def _maker(
    strategy: Strategy | Sequence[Strategy] | Callable[[Mapping[str, Bars]], object],
) -> Make:
    """Return what makes the strategies of a run anew."""
    if isinstance(strategy, Strategy):
        return _maker([strategy])
    if isinstance(strategy, Sequence):
        given = list(strategy)
        return lambda _: [each.made_again() for each in given]
    if isinstance(strategy, type):
        msg = f"check_lookahead(): {strategy.__name__} is a class: give {strategy.__name__}()."
        raise ConfigError(msg)
    return lambda bars: _listed(strategy(bars))


def _listed(made: object) -> Sequence[Strategy]:
    found: list[Strategy] = []
    for each in made if isinstance(made, (list, tuple)) else [made]:
        if not isinstance(each, Strategy):
            msg = f"check_lookahead(): {each!r:.60} is no strategy: let the function return one."
            raise ConfigError(msg)
        found.append(each)
    return found


def _cuts(span: npt.NDArray[np.int64], whole: dict[str, Decided], wanted: int) -> list[int]:
    """Return the moments of the cuts: half evenly, half where something was decided anew."""
    decided = np.unique(np.concatenate([_turning_points(each) for each in whole.values()]))
    decided = decided[(decided >= span[0]) & (decided <= span[-1])]
    turns = _even(decided, wanted // 2)
    return sorted({*_even(span, wanted - len(turns)), *turns})


def _turning_points(decided: Decided) -> npt.NDArray[np.int64]:
    """Return when a strategy decided something else than before."""
    found = [np.asarray([order.time for order in decided.orders], dtype=np.int64)]
    for rows in decided.rows.values():
        for column in rows.columns.values():
            before, after = column[:-1], column[1:]
            differs = (before != after) & ~(np.isnan(before) & np.isnan(after))
            found.append(rows.times[1:][differs])
    return np.concatenate(found)


def _even(moments: npt.NDArray[np.int64], wanted: int) -> list[int]:
    """Return so many of the moments, evenly spread."""
    if not len(moments) or not wanted:
        return []
    places = (np.arange(wanted) + 0.5) / wanted * len(moments)
    return [int(moment) for moment in np.unique(moments[places.astype(np.int64)])]
