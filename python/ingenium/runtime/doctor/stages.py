"""The same time played four times, each with one thing more of today in place of the session's."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec.structs import replace as replace_in

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Ended, Frame
from ingenium.model.session.replica import Replica
from ingenium.runtime.entrant import deciders_of, made, made_executor
from ingenium.runtime.market import Market
from ingenium.runtime.prepared import prepare
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.frames import BATCH
from ingenium.runtime.session.live_opening import LIVE
from ingenium.runtime.session.opening import opening_of
from ingenium.runtime.tick_source import load_histories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingenium.execution.executor import OrderExecutor
    from ingenium.model.decider import Decider
    from ingenium.model.engine import Run
    from ingenium.model.session.messages import Changed, Opened, Sent
    from ingenium.runtime.doctor.recorded import Recorded
    from ingenium.runtime.session.opening import Opening
    from ingenium.runtime.system import System
    from ingenium.storage.journal.entry import Row

SESSION: Final = "session"
DECISIONS: Final = "decisions"
SETTINGS: Final = "settings"
DATA: Final = "data"

Table = dict[str, Any]

_FOREVER: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one playing.

    Attributes:
        cause: what is of today in it that was of the session in the one before.
        digest: of all events.
        equity: at the end.
        fees: paid.
        orders: a row each, as columns.
        fills: a row each, as columns.
    """

    cause: str
    digest: str
    equity: Decimal
    fees: Decimal
    orders: Table
    fills: Table


def stages(system: System, found: Recorded, rows: Sequence[Row]) -> Iterator[Played]:
    """Yield the session as it was recorded, then with today's decisions, settings, and data.

    Raises:
        ConfigError: the system of today cannot be run.
        DataError: its data do not cover the session, or the journal is no session's.
        SessionError: the journal cannot be played again.
    """
    again = audit(rows)
    if again.run is None or again.difference:
        msg = f"The journal cannot be trusted ({again.difference}): verify it first."
        raise DataError(msg)
    yield played_of(SESSION, again.run)
    yield played_of(DECISIONS, _fed(found.opened, found, system))
    if found.opened.recipe.accounts or (system.exchanges and found.opened.sources == (LIVE,)):
        return  # what exchanges told is not among the data of today
    markets = load_histories(system)
    own = found.bars()
    shown = [_with(market, own) for market in markets if isinstance(market, Market)]
    yield played_of(SETTINGS, _refed(system, shown, found))
    cut = [_cut(market, found) for market in markets if isinstance(market, Market)]
    yield played_of(DATA, _opened_anew(system, cut, found))


def _refed(system: System, markets: Sequence[Market], found: Recorded) -> Run:
    """Play the session's own inputs by the settings of today.

    Raises:
        DataError: the data of today lack an instrument of the session.
    """
    numbers = {each.symbol: n for n, each in enumerate(found.opened.recipe.instruments)}
    by_symbol = {market.symbol: market for market in markets}
    for symbol in numbers:
        if symbol not in by_symbol:
            msg = f"The data of today have no {symbol}: bring it into them, or name it in data."
            raise DataError(msg)
    prepared = prepare(system, [by_symbol[symbol] for symbol in numbers])
    opening = opening_of(prepared, made(system), found.opened.session, found.opened.states)
    recipe = replace_in(opening.opened.recipe, start=found.opened.recipe.start)
    opened = replace_in(opening.opened, recipe=recipe, sources=found.opened.sources)
    return _replayed(opened, opening.deciders, opening.executor, found.frames)


def _opened_anew(system: System, markets: Sequence[Market], found: Recorded) -> Run:
    """Play markets by the settings of today, as far as the session has come."""
    prepared = prepare(system, markets)
    opening = opening_of(prepared, made(system), found.opened.session, found.opened.states)
    inputs = _inputs_anew(opening, found)
    return _replayed(opening.opened, opening.deciders, opening.executor, inputs)


def _inputs_anew(opening: Opening, found: Recorded) -> Iterator[Frame | Changed | Ended]:
    """Yield the data of today, and what people changed where it came among the session's."""
    changes = deque(found.changes())
    for frame in opening.frames(1 if changes else BATCH):
        while changes and changes[0][0] < (frame.until if isinstance(frame, Frame) else _FOREVER):
            yield _by_itself(changes.popleft()[1])
        if found.has_ended or not isinstance(frame, Ended):
            yield frame


def _by_itself(changed: Changed) -> Changed:
    """Return a change that needs no other input of its source before it."""
    return replace_in(changed, source=f"{changed.source}.{changed.number}", number=1)


def _fed(opened: Opened, found: Recorded, system: System) -> Run:
    """Play the session's own inputs by its own settings, with the strategies of today."""
    is_live = bool(opened.recipe.accounts)
    own = deciders_of(system, is_live=is_live)
    known = {each.id for each in opened.recipe.strategies}
    if set(own) != known:
        msg = (
            f"The session ran the strategies {sorted(known)}, the system of today has "
            f"{sorted(own)}: give the system file of that time."
        )
        raise DataError(msg)
    if is_live:
        return _replayed(opened, own, None, found.frames)
    executor = made_executor(system)
    if opened.recipe.is_executed_outside != (executor is not None):
        had, has = ("no", "has one") if executor is not None else ("an", "has none")
        msg = (
            f"The session had {had} executor of its own, the system of today {has}: "
            "give the system file of that time."
        )
        raise DataError(msg)
    return _replayed(opened, own, executor, found.frames)


def _replayed(
    opened: Opened,
    own: Mapping[str, Decider],
    executor: OrderExecutor | None,
    inputs: Iterable[Sent],
) -> Run:
    """Play inputs with strategies and an executor of today."""
    replica = Replica(opened, own, executor)
    if replica.outside is not None:
        replica.outside.is_live = True  # it is asked anew; what it answered then is not known
    for message in inputs:
        replica.take(message)
    return replica.run.outcome


def _with(market: Market, bars: dict[str, Any]) -> Market:
    """Return a market with the bars that the session saw."""
    if market.symbol not in bars:
        msg = f"The session saw no bars of {market.symbol}: give the system file of that time."
        raise DataError(msg)
    return replace(market, bars=bars[market.symbol])


def _cut(market: Market, found: Recorded) -> Market:
    """Return a market with its bars of the session's time."""
    known = market.bars.known_at()
    first = min(_frame_first(frame) for frame in found.frames)
    chosen = slice(
        int(np.searchsorted(known, first)), int(np.searchsorted(known, found.until, "right"))
    )
    if chosen.start == chosen.stop:
        msg = f"The data of today have no bars of {market.symbol} in the time of the session."
        raise DataError(msg)
    return replace(market, bars=market.bars[chosen])


def _frame_first(frame: Sent) -> int:
    """Return when the first bar of a frame became known."""
    rows = getattr(frame, "bars", None)
    return np.iinfo(np.int64).max if rows is None else int(rows.available[0])


def played_of(cause: str, run: Run) -> Played:
    """Return what came of a run, and what is other in it than in the one before."""
    totals = run.totals()
    return Played(
        cause=cause,
        digest=run.digest,
        equity=Decimal(totals["equity"]),
        fees=Decimal(totals["fees"]),
        orders=dict(run.table("orders")),
        fills=dict(run.table("fills")),
    )
