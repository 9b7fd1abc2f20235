"""Orders and fills of two playings, matched: what both have, and what only one of them has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.timestamps import iso
from ingenium.runtime.parity import parity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingenium.runtime.doctor.stages import Played

ORDER: Final = ("created", "strategy", "symbol", "side", "quantity", "type", "limit", "trigger")
"""The columns by which two orders are the same."""

_FILL: Final = ("time", "strategy", "symbol", "side", "quantity")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two are called.

    Attributes:
        ours: the first.
        theirs: the second.
        in_ours: where the first is.
        in_theirs: where the second is.
    """

    ours: str
    theirs: str
    in_ours: str
    in_theirs: str


def rows_of(table: Mapping[str, Sequence[object]], names: Sequence[str] = ORDER) -> list[Row]:
    """Return rows as texts, so that absent prices are equal."""
    columns = [[str(value) for value in table[name]] for name in names]
    return list(zip(*columns, strict=True))


def only(before: Sequence[Row], after: Sequence[Row], sides: Sides) -> Iterator[str]:
    """Yield the orders that only one of the two has, in words."""
    counted, again = Counter(before), Counter(after)
    for row in (counted - again).elements():
        yield f"{sides.ours}: {_in_words(row)}"
    for row in (again - counted).elements():
        yield f"{sides.theirs}: {_in_words(row)}"


def unlike_fills(before: Played, after: Played, sides: Sides) -> tuple[list[str], list[str]]:
    """Return fills that only one has or that differ in price, and those that differ in the fee."""
    ours, theirs = _numbered(before), _numbered(after)
    fills = [f"{sides.ours}: {_in_words(key[:-1])}" for key in ours if key not in theirs]
    fills += [f"{sides.theirs}: {_in_words(key[:-1])}" for key in theirs if key not in ours]
    fees = []
    for key in ours.keys() & theirs.keys():
        (price, fee), (other, other_fee) = ours[key], theirs[key]
        what = _in_words(key[:-1])
        if price != other:
            fills.append(f"{what}: at {price} {sides.in_ours}, at {other} {sides.in_theirs}")
        elif fee != other_fee:
            fees.append(f"{what}: fee {fee} {sides.in_ours}, {other_fee} {sides.in_theirs}")
    return sorted(fills), sorted(fees)


def parity(first: Played, last: Played) -> float:
    """Return the part of all orders and fills that both playings share, from 0 to 1."""
    pairs = (
        (rows_of(first.orders), rows_of(last.orders)),
        (rows_of(first.fills, (*_FILL, "price_text")), rows_of(last.fills, (*_FILL, "price_text"))),
    )
    same = sum((Counter(ours) & Counter(theirs)).total() for ours, theirs in pairs)
    total = sum(len(ours) + len(theirs) for ours, theirs in pairs)
    return parity_of(same, total)


def _in_words(row: Row) -> str:
    """Return a row in words: when, whose, what."""
    time, strategy, symbol, side, quantity, *rest = row
    terms = " ".join(each for each in rest if each not in {"", "nan"})
    return f"{iso(int(time))} {strategy} {side} {float(quantity):g} {symbol} {terms}".rstrip()


def _numbered(played: Played) -> dict[Row, tuple[str, str]]:
    """Return the price and fee of each fill by what it is; equal ones are numbered."""
    seen: Counter[Row] = Counter()
    result = {}
    paid = zip(played.fills["price_text"], played.fills["fee_text"], strict=True)
    for row, (price, fee) in zip(rows_of(played.fills, _FILL), paid, strict=True):
        seen[row] += 1
        result[*row, str(seen[row])] = (str(price), str(fee))
    return result
