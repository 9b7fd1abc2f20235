"""One market out of the tickers that a security had, with its renames as events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.bar_checks import FLOATS
from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import CorporateAction, SymbolChange
from ingenium.model.errors import DataError
from ingenium.runtime.identities import Piece, one_identity, pieces_of, stretches
from ingenium.runtime.market import Market

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.model.symbol_history import SymbolHistory, TickerSpan


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalog knows of a venue's securities, and how to get at the bars of a ticker."""

    history: SymbolHistory
    actions: tuple[CorporateAction, ...]
    market_of: Callable[[str], Market | None]

    def actions_of(self, identity: str, symbol: str) -> tuple[CorporateAction, ...]:
        """Return the actions of a security under the name that it has in the run.

        Renames come from the history where it knows the security.
        """
        has_history = bool(self.history.of_identity(identity))
        return tuple(
            action if isinstance(action, SymbolChange) else replace(action, symbol=symbol)
            for action in self.actions
            if (
                action.old == identity and not has_history
                if isinstance(action, SymbolChange)
                else action.symbol == identity
            )
        )


def market_of_symbol(symbol: str, known: Known) -> Market | None:
    """Return the market of a security or of a ticker; None where there are no bars.

    A security is followed over its tickers. A ticker has to be one security's over the whole run.

    Raises:
        DataError: the ticker was several securities, or the pieces of one do not fit together.
    """
    history, market = known.history, known.market_of(symbol)
    is_security = bool(history.of_identity(symbol))
    if market is not None and history.of_ticker(symbol):
        identity = one_identity(market.bars, stretches(market.bars, symbol, history))
        if identity != symbol:
            return _of_other(market, identity, known)
    if is_security:
        return _followed(symbol, known)
    if market is None:
        return None
    return replace(market, actions=known.actions_of(symbol, symbol))


def _of_other(market: Market, identity: str | None, known: Known) -> Market:
    """Return the market of a ticker that was another security than the one of its name."""
    if identity is None:
        note = "the symbol history does not name the security that had this ticker then"
        return replace(market, notes=(*market.notes, note))
    note = f"the ticker was that of the security {identity}"
    actions = known.actions_of(identity, market.symbol)
    return replace(market, actions=actions, notes=(*market.notes, note))


def _followed(identity: str, known: Known) -> Market | None:
    spans = known.history.of_identity(identity)
    names = dict.fromkeys([*(span.ticker for span in spans), identity])
    offered = {name: known.market_of(name) for name in names}
    markets = {name: market for name, market in offered.items() if market is not None}
    bars = {name: market.bars for name, market in markets.items()}
    pieces, absent = pieces_of(identity, known.history, bars)
    if not pieces:
        return markets.get(identity)
    _check_fit(identity, [markets[piece.ticker] for piece in pieces])
    market = _joined(identity, pieces, markets)
    changes = [
        SymbolChange(second.start, first.ticker, second.ticker)
        for first, second in pairwise(spans)
        if first.ticker != second.ticker
    ]
    actions = (*known.actions_of(identity, identity), *changes)
    notes = (*market.notes, *_notes(pieces, absent, market.bars))
    return replace(market, actions=actions, notes=notes)


def _joined(identity: str, pieces: Sequence[Piece], markets: Mapping[str, Market]) -> Market:
    """Return the pieces as one market; rows of one series that touch are not copied."""
    runs: list[tuple[str, int, int]] = []
    for piece in pieces:
        if runs and runs[-1][0] == piece.ticker and runs[-1][2] == piece.first:
            runs[-1] = (piece.ticker, runs[-1][1], piece.last)
        else:
            runs.append((piece.ticker, piece.first, piece.last))
    used = list(dict.fromkeys(ticker for ticker, _, _ in runs))
    last = markets[runs[-1][0]]
    parts = [markets[ticker].bars[first:until] for ticker, first, until in runs]
    bars = _renamed(parts[0], identity) if len(parts) == 1 else _concatenated(identity, parts)
    if len(used) == 1:
        return replace(last, bars=bars)
    provenance = replace(
        last.provenance,
        source=" and ".join(markets[name].provenance.source for name in used),
        checksum=_checksum([markets[name] for name in used]),
    )
    for name in used:
        markets[name].release()
    decimals = [markets[name].facts.price_decimals for name in used]
    known = None if None in decimals else max(each for each in decimals if each is not None)
    facts = replace(last.facts, price_decimals=known)
    return Market(bars, notes=last.notes, provenance=provenance, facts=facts)


def _renamed(bars: Bars, symbol: str) -> Bars:
    """Return the same bars under another symbol, without looking at them again."""
    return bars if bars.symbol == symbol else _concatenated(symbol, [bars])


def _concatenated(symbol: str, parts: Sequence[Bars]) -> Bars:
    first = parts[0]
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        if len(parts) > 1
        else getattr(first, name)
        for name in ("time", *FLOATS)
    }
    known = [part.known_at() for part in parts]
    columns["available"] = np.concatenate(known) if len(known) > 1 else known[0]
    return Bars.trusted(
        symbol,
        columns,
        timeframe=first.timeframe,
        stamp=first.stamp,
        allow_negative_prices=first.allow_negative_prices,
    )


def _check_fit(identity: str, markets: Sequence[Market]) -> None:
    """Refuse pieces that are not of one kind."""
    first = markets[0]
    for other in markets[1:]:
        facts = [
            (market.bars.timeframe, market.bars.stamp, market.provenance.prices)
            for market in (first, other)
        ]
        if facts[0] != facts[1]:
            msg = (
                f"{identity} is made of {first.provenance.source} and {other.provenance.source}, "
                "which differ in time frame, stamp or adjustment: import them alike."
            )
            raise DataError(msg)


def _checksum(markets: Sequence[Market]) -> str:
    digest = hashlib.sha256()
    for market in markets:
        digest.update(bytes.fromhex(market.provenance.checksum))
    return digest.hexdigest()


def _notes(pieces: Sequence[Piece], absent: Sequence[TickerSpan], bars: Bars) -> list[str]:
    first, last = int(bars.time[0]), int(bars.time[-1])
    told = [
        f"traded {piece.span.describe().removeprefix(piece.span.identity + ' ')}; its bars are "
        f"filed under {piece.ticker}"
        for piece in pieces
        if piece.ticker != piece.span.ticker
    ]
    return told + [
        f"traded {span.describe().removeprefix(span.identity + ' ')}, of which there are no bars"
        for span in absent
        if span.start <= last and first < span.end
    ]
