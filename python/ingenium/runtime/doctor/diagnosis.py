"""Where a session and the backtest of its time part, by cause, and what each cause cost."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.timestamps import iso
from ingenium.runtime.doctor.stages import DATA, DECISIONS, SETTINGS, Played

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

_ORDER: Final = ("created", "strategy", "symbol", "side", "quantity", "type", "limit", "trigger")
_FILL: Final = ("time", "strategy", "symbol", "side", "quantity")
_SAID: Final = {
    DECISIONS: "strategies decide otherwise now: their code, parameters or what they read changed",
    SETTINGS: "the settings are others now: fees, slippage, risk, capital or when orders fill",
    DATA: "the data are others now: bars came late, were corrected, or are missing",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of differences.

    Attributes:
        name: "decisions", "settings" or "data".
        said: what that means.
        cost: how much more equity the session had at its end than with this of today; in money.
        orders: orders that only one of the two had, and whose ("session" or "today").
        fills: fills whose price differs, or that only one had.
        fees: fills that differ in nothing but their fee.
    """

    name: str
    said: str
    cost: Decimal
    orders: tuple[str, ...]
    fills: tuple[str, ...]
    fees: tuple[str, ...]

    @property
    def is_seen(self) -> bool:
        """Whether anything differs by it."""
        return bool(self.cost or self.orders or self.fills or self.fees)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a session did, what a backtest of its time does, and why they differ.

    Attributes:
        session: equity at the end of the session.
        backtest: equity at the end of the backtest.
        is_same: whether the two are the same to the last event.
        causes: in the order in which they were found; their costs add up to the difference.
        orders: how many orders the session sent.
        parity: the part of the orders and fills of both that are the same, from 0 to 1.
    """

    session: Decimal
    backtest: Decimal
    is_same: bool
    causes: tuple[Cause, ...]
    orders: int
    parity: float


def diagnose(played: Iterable[Played]) -> Diagnosis:
    """Compare playings, each with one thing more of today."""
    all_played = list(played)
    first, last = all_played[0], all_played[-1]
    pairs = itertools.pairwise(all_played)
    return Diagnosis(
        session=first.equity,
        backtest=last.equity,
        is_same=first.digest == last.digest,
        causes=tuple(_cause(before, after) for before, after in pairs),
        orders=len(first.orders["id"]),
        parity=_parity(first, last),
    )


def _cause(before: Played, after: Played) -> Cause:
    fills, fees = _fills(before, after)
    return Cause(
        name=after.cause,
        said=_SAID[after.cause],
        cost=before.equity - after.equity,
        orders=tuple(_only(_rows(before.orders, _ORDER), _rows(after.orders, _ORDER))),
        fills=tuple(fills),
        fees=tuple(fees),
    )


def _rows(table: Mapping[str, Sequence[object]], names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return rows as texts, so that absent prices are equal."""
    columns = [[str(value) for value in table[name]] for name in names]
    return list(zip(*columns, strict=True))


def _only(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows that only one of the two has."""
    counted, again = Counter(before), Counter(after)
    for row in (counted - again).elements():
        yield f"session: {_text(row)}"
    for row in (again - counted).elements():
        yield f"today: {_text(row)}"


def _fills(before: Played, after: Played) -> tuple[list[str], list[str]]:
    """Return fills that only one has or that differ in price, and those that differ in the fee."""
    ours, theirs = _numbered(before), _numbered(after)
    fills = [f"session: {_text(key[:-1])}" for key in ours if key not in theirs]
    fills += [f"today: {_text(key[:-1])}" for key in theirs if key not in ours]
    fees = []
    for key in ours.keys() & theirs.keys():
        (price, fee), (other, other_fee) = ours[key], theirs[key]
        if price != other:
            fills.append(f"{_text(key[:-1])}: at {price} in the session, at {other} today")
        elif fee != other_fee:
            fees.append(f"{_text(key[:-1])}: fee {fee} in the session, {other_fee} today")
    return sorted(fills), sorted(fees)


def _numbered(played: Played) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return the price and fee of each fill by what it is; equal ones are numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    result = {}
    paid = zip(played.fills["price_text"], played.fills["fee_text"], strict=True)
    for row, (price, fee) in zip(_rows(played.fills, _FILL), paid, strict=True):
        seen[row] += 1
        result[*row, str(seen[row])] = (str(price), str(fee))
    return result


def _parity(first: Played, last: Played) -> float:
    """Return the part of all orders and fills that both playings share."""
    same = total = 0
    for ours, theirs in (
        (_rows(first.orders, _ORDER), _rows(last.orders, _ORDER)),
        (_rows(first.fills, (*_FILL, "price_text")), _rows(last.fills, (*_FILL, "price_text"))),
    ):
        same += 2 * (Counter(ours) & Counter(theirs)).total()
        total += len(ours) + len(theirs)
    return same / total if total else 1.0


def _text(row: Sequence[str]) -> str:
    """Return a row in words: when, whose, what."""
    time, strategy, symbol, side, quantity, *rest = row
    terms = " ".join(each for each in rest if each != "nan")
    return f"{iso(int(time))} {strategy} {side} {float(quantity):g} {symbol} {terms}".rstrip()
